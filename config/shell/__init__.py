"""The site's shell: signing in, the capacity one works in, what every page shows, and pages for what goes wrong."""

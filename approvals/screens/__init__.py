"""The screens of this app: they translate between people and the verbs, and hold no rule."""

"""The demo: Chi Lăng and Lạng Sơn in 2024 with invented people, and a walk of real cases through both chains."""

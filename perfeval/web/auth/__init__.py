"""Login and logout: Flask-Security's views with our screens, messages and session records."""

from perfeval.web.auth.setup import init_auth

__all__ = ["init_auth"]

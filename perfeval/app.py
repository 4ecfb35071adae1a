"""create_app: the one place that wires everything together."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5

import perfeval.models  # noqa: F401 - importing it registers the tables
from perfeval.config import Settings
from perfeval.db import init_database, resource_folder
from perfeval.web import (
    account,
    admin,
    audit,
    collection,
    delegations,
    form_packs,
    inbox,
    library,
    main,
    projects,
    reviews,
    sheets,
    verify,
)
from perfeval.web.auth import init_auth
from perfeval.web.errors import init_errors
from perfeval.web.security import init_security
from perfeval.web.template_filters import init_templates


def create_app(settings: Settings) -> Flask:
    """Return the site for one installation."""
    app = Flask("perfeval", template_folder=str(resource_folder("templates")))
    app.config.update(flask_settings(settings))
    app.extensions["perfeval.settings"] = settings

    init_database(app)
    Bootstrap5(app)
    init_security(app)
    init_auth(app)
    init_templates(app)
    init_errors(app)

    app.register_blueprint(main.blueprint)
    app.register_blueprint(projects.blueprint)
    app.register_blueprint(sheets.blueprint)
    app.register_blueprint(reviews.blueprint)
    app.register_blueprint(collection.blueprint)
    app.register_blueprint(library.blueprint)
    app.register_blueprint(delegations.blueprint)
    app.register_blueprint(form_packs.blueprint)
    app.register_blueprint(admin.blueprint)
    app.register_blueprint(audit.blueprint)
    app.register_blueprint(verify.blueprint)
    app.register_blueprint(inbox.blueprint)
    app.register_blueprint(account.blueprint)
    return app


def flask_settings(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions want to know."""
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SESSION_COOKIE_NAME": "__Host-perfeval" if settings.tls else "perfeval",
        "SESSION_COOKIE_SECURE": settings.tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_I18N_ENABLED": False,  # WTForms brings its own Chinese messages
        "WTF_CSRF_TIME_LIMIT": None,  # a form may lie open for a day; the session limits it
        "BOOTSTRAP_SERVE_LOCAL": True,
        # A sheet of 100 rows posts about 1,500 fields of a few kilobytes; no file among them.
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 4000,
    }

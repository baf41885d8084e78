"""The one blueprint all pages stand on. Knows no page."""

from flask import Blueprint

blueprint = Blueprint(
    "web",
    "service.web",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

"""Template tags of the shell and its components."""

from typing import Any

from django import template
from django.db.models import Model, QuerySet
from django.forms import CheckboxInput, ChoiceField, Field, ModelChoiceField
from django.http import QueryDict
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# django-filter's own "no choice made" of a yes/no select counts as not filtering.
NOT_FILTERING = {"", "unknown"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one symbol of our sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.inclusion_tag("components/status.html")
def status(tone: str, label: str) -> dict[str, str]:
    """Show a status as a word with a shape. Tone: done, action, late, draft or info."""
    return {"tone": tone, "label": label}


@register.inclusion_tag("components/chain.html", takes_context=True)
def chain_strip(context: Context) -> dict[str, Any]:
    """Show how far the chain from roster to letter has come."""
    return {"chain": context.get("chain") or []}


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> str:
    """Repeat the page's `title` block, so that a page names itself once for tab and heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    found = blocks.get_block("title") if blocks else None
    if found is None:
        return ""
    block = type(found)(found.name, found.nodelist)
    with context.push():
        block.context = context
        context["block"] = block
        return block.nodelist.render(context).strip()


@register.simple_tag(takes_context=True)
def active_filters(context: Context, filterset: Any) -> list[dict[str, str]]:
    """List the filters in use, each with the address of the same page without it."""
    chips = []
    data = _query(filterset)
    filterset.form.is_valid()
    for name, field in filterset.form.fields.items():
        keys = _keys(name, field)
        values = [v for key in keys for v in data.getlist(key) if v not in NOT_FILTERING]
        if values:
            text = _shown(field, filterset.form.cleaned_data.get(name), values)
            label = field.label or name
            chips.append({"label": str(label), "text": text, "url": _without(context, keys)})
    return chips


@register.simple_tag(takes_context=True)
def other_parameters(context: Context, filterset: Any) -> list[tuple[str, str]]:
    """List what the address carries beside the filters (the sorting), to survive a new filter."""
    own = {key for name, field in filterset.form.fields.items() for key in _keys(name, field)}
    return [
        (key, value)
        for key, values in _request_query(context).lists()
        for value in values
        if key not in own and key != "page"
    ]


def _query(filterset: Any) -> QueryDict:
    data = filterset.data
    if isinstance(data, QueryDict):
        return data
    query = QueryDict(mutable=True)
    query.update(data or {})
    return query


def _request_query(context: Context) -> QueryDict:
    request = getattr(context, "request", None) or context.get("request")
    return request.GET if request else QueryDict()


def _keys(name: str, field: Field) -> list[str]:
    """Return the parameter names of a filter: ranges have one per end."""
    suffixes = getattr(field.widget, "suffixes", None)
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def _shown(field: Field, cleaned: Any, values: list[str]) -> str:
    """Say a filter's value in the words of its choices rather than in keys."""
    if isinstance(field.widget, CheckboxInput):
        return ""
    if isinstance(cleaned, QuerySet | list | tuple) and isinstance(field, ModelChoiceField):
        return ", ".join(str(item) for item in cleaned)
    if isinstance(cleaned, Model):
        return str(cleaned)
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        return ", ".join(labels.get(value, value) for value in values)
    return " – ".join(values)


def _without(context: Context, keys: list[str]) -> str:
    query = _request_query(context).copy()
    for key in [*keys, "page"]:
        query.pop(key, None)
    return f"?{query.urlencode()}"

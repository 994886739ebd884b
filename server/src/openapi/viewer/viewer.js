// Shows openapi.json. Everything is put in as text, never as markup; nothing is fetched from anywhere else.
"use strict";

const make = (name, text, parts = [], kind = "") => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (kind) element.className = kind;
  element.append(...parts);
  return element;
};
const row = (cells, name = "td") => make("tr", "", cells.map((cell) => (cell instanceof Node ? make(name, "", [cell]) : make(name, cell))));
const table = (heads, rows) => make("table", "", [make("thead", "", [row(heads, "th")]), make("tbody", "", rows.map((cells) => row(cells)))]);
const wordsOf = (names) => names.join(", ").replaceAll("_", " ");

// A schema in a few words; what has a name leads to it.
function shape(schema) {
  if (!schema) return make("span", "");
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    const link = make("a", name);
    link.href = `#schema-${name}`;
    return link;
  }
  if (schema.items) return make("span", "list of ", [shape(schema.items)]);
  const either = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (either) return make("span", "", either.flatMap((part, at) => (at ? [" or ", shape(part)] : [shape(part)])));
  if (schema.enum) return make("code", schema.enum.map((value) => JSON.stringify(value)).join(" | "));
  return make("span", [[schema.type].flat().join(" or "), schema.format].filter(Boolean).join(", "));
}

const bodies = (content) => Object.entries(content ?? {}).map(([kind, { schema }]) => make("span", "", [shape(schema), make("span", ` ${kind} `, [], "soft")]));

function operation(path, method, about) {
  const inside = [];
  if (about.description) inside.push(make("p", about.description));
  inside.push(make("p", `Who may: ${wordsOf(about["x-may"])}`, [], "soft"));
  if (about.parameters?.length) {
    const rows = about.parameters.map((part) => [make("code", part.name + (part.required ? "" : "?")), part.in, shape(part.schema), part.description ?? ""]);
    inside.push(table(["parameter", "in", "type", ""], rows));
  }
  if (about.requestBody) inside.push(make("p", "Body: ", bodies(about.requestBody.content)));
  const answers = Object.entries(about.responses).map(([status, answer]) => [status, answer.description, make("span", "", bodies(answer.content))]);
  inside.push(table(["status", "when", "body"], answers));
  const head = [make("span", method.toUpperCase(), [], "method"), make("code", path), make("span", ` ${about.summary}`, [], "what")];
  return make("details", "", [make("summary", "", head), make("div", "", inside, "inside")]);
}

function schema(name, about) {
  const inside = about.description ? [make("p", about.description)] : [];
  const fields = Object.entries(about.properties ?? {});
  if (fields.length) {
    const needed = new Set(about.required);
    const rows = fields.map(([field, part]) => [make("code", field + (needed.has(field) ? "" : "?")), shape(part), part.description ?? ""]);
    inside.push(table(["field", "type", ""], rows));
  } else inside.push(make("p", "", [shape({ ...about, $ref: undefined })]));
  const details = make("details", "", [make("summary", "", [make("code", name)]), make("div", "", inside, "inside")]);
  details.id = `schema-${name}`;
  return details;
}

function show(api) {
  const main = document.getElementById("document");
  const operations = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).map(([method, about]) => [path, method, about]));
  const parts = [make("h1", `${api.info.title} ${api.info.version}`), make("pre", api.info.description)];
  parts.push(make("h2", "Who may do what"), table(["", "who"], api["x-acts"].map((act) => [act.title, wordsOf(act.may)])));
  for (const tag of api.tags) {
    parts.push(make("h2", tag.name));
    if (tag.description) parts.push(make("pre", tag.description));
    parts.push(...operations.filter(([, , about]) => about.tags.includes(tag.name)).map((found) => operation(...found)));
  }
  parts.push(make("h2", "Types"), ...Object.entries(api.components.schemas).map(([name, about]) => schema(name, about)));
  main.replaceChildren(...parts);
  const open = () => document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
  addEventListener("hashchange", open);
  open();
}

fetch("openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => document.getElementById("document").replaceChildren(make("p", `openapi.json cannot be read: ${error}`)));

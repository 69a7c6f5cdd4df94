// The wizard's own comfort: branches that open, a counter, autosave. Everything works without it.

const form = document.querySelector("form[data-step]");

function chosen(name) {
  const fields = form.querySelectorAll(`[name="${name}"]`);
  for (const field of fields) if (field.type !== "radio" || field.checked) return field.value;
  return "";
}

function openBranches() {
  for (const branch of form.querySelectorAll("[data-branch]")) {
    const isOpen = branch.dataset.values.split(" ").includes(chosen(branch.dataset.branch));
    branch.hidden = !isOpen;
    if (branch instanceof HTMLFieldSetElement) branch.disabled = !isOpen;
  }
}

// As the rules count: trimmed, NFC, a line end is one character.
function length(text) {
  return [...text.replace(/\r\n?/g, "\n").trim().normalize("NFC")].length;
}

function count(field, isLoud) {
  const shown = form.querySelector(`[data-counts="${field.name}"]`);
  const used = length(field.value);
  shown.textContent = used;
  const left = Number(field.dataset.limit) - used;
  const said = form.querySelector(`[data-says="${field.name}"]`);
  if (isLoud && left <= 20) said.textContent = left < 0 ? ` ${-left} caractères de trop` : ` encore ${left} caractère${left === 1 ? "" : "s"}`;
  else if (isLoud) said.textContent = "";
}

function forward() {
  return form.querySelector("button.forward").textContent.trim();
}

function typed() {
  const own = new Set(["csrf", "cle", "version"]);
  const values = {};
  for (const [name, value] of new FormData(form)) if (!own.has(name) && typeof value === "string") values[name] = value;
  return values;
}

function put(more = {}) {
  return fetch(`/api/v1/claims/${form.dataset.claim}/pad/${form.dataset.step}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf.value },
    body: JSON.stringify({ values: typed() }),
    ...more,
  });
}

let waiting = null; // the timer of the next save
let saving = null; // the save under way

async function save() {
  waiting = null;
  const shown = form.querySelector("[data-saved]");
  try {
    const answer = await put();
    if (!answer.ok) throw new Error(answer.status);
    const at = new Date().toLocaleTimeString("fr", { hour: "2-digit", minute: "2-digit" });
    shown.textContent = `Saisie conservée à ${at}. Le bouton « ${forward()} » l'enregistre dans votre demande.`;
  } catch {
    shown.textContent = "Saisie non conservée pour l'instant. Vos réponses restent sur cette page.";
  }
}

if (form) {
  openBranches();
  form.addEventListener("change", openBranches);
  for (const field of form.querySelectorAll("[data-limit]")) {
    count(field, false);
    field.addEventListener("input", () => count(field, true));
  }
  if (form.dataset.step) {
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { saving = save().finally(() => { saving = null; }); }, 800);
    });
    form.addEventListener("submit", async (event) => {
      clearTimeout(waiting);
      waiting = null;
      if (!saving) return;
      event.preventDefault(); // a save that arrives after the form would bring back what it held
      await saving;
      form.requestSubmit(event.submitter);
    });
    addEventListener("pagehide", () => {
      if (waiting === null) return;
      clearTimeout(waiting);
      put({ keepalive: true });
    });
  }
  document.getElementById("erreurs")?.focus();
}

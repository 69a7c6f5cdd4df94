// Findings that are saved one by one without leaving the page; without this, each is its own form.

const all = (selector) => [...document.querySelectorAll(selector)];

async function send(form, more = {}) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, text] of Object.entries(more)) body.set(name, text);
  body.set("faire", "garder");
  body.set("cle", `${body.get("cle")}-${Date.now()}`);
  const shown = form.querySelector("[data-said]");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
    shown.textContent = answer.status === 204 ? "Enregistré." : await why(answer);
    return answer.status === 204;
  } catch {
    shown.textContent = "Non enregistré : la connexion est interrompue.";
  }
  return false;
}

async function why(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("#erreurs li")?.textContent.trim();
  return said ? `Non enregistré. ${said}` : "Non enregistré : rechargez la page.";
}

const unsaid = new Set(); // what is about to be saved

// One after the other, so that the last word on a check is the last one that was said.
function inTurn(form) {
  let last = Promise.resolve();
  const say = () => {
    unsaid.delete(say);
    last = last.then(() => send(form));
    return last;
  };
  return say;
}

const checks = all("form[data-found]");
for (const form of checks) {
  const say = inTurn(form);
  const outcome = form.querySelector("select");
  form.querySelector("button").hidden = true; // each change is saved, and Enter still sends
  let waiting = null;
  form.addEventListener("change", () => {
    for (const one of all("[data-not-done]")) one.textContent = checks.filter((other) => !other.querySelector("select").value).length;
    clearTimeout(waiting);
    if (!outcome.value) return;
    unsaid.add(say);
    waiting = setTimeout(() => unsaid.has(say) && say(), 400); // an arrow key passes by answers
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    say();
  });
}

const sayAll = () => Promise.all([...unsaid].map((say) => say()));
addEventListener("pagehide", sayAll);
addEventListener("submit", async (event) => {
  if (!unsaid.size || event.target.matches("[data-found], [data-verdict]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await sayAll();
  event.target.requestSubmit(event.submitter);
}, true);

for (const form of all("form[data-verdict]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    if (!(await send(form, { verdict: pressed.value }))) return;
    for (const one of form.querySelectorAll("[data-judges]")) one.setAttribute("aria-pressed", String(one === pressed));
  });
}

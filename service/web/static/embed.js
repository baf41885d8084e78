// The search in a frame. Tells the page around it who was chosen, by id alone, and how high the frame would be; and
// shows answers in place, so that the frame leaves no steps in the history. Without it everything works by forms.
const frame = document.getElementById("frame");
const allowed = frame.dataset.origins.split(" ");
const isFramed = window.parent !== window;

// Where the browser says who frames us, only that page is told; else whichever of the allowed it is.
function listeners() {
  const around = window.location.ancestorOrigins?.[0];
  return around ? allowed.filter((origin) => origin === around) : allowed;
}

function tell(message) {
  if (!isFramed) return;
  for (const origin of listeners()) window.parent.postMessage(message, origin);
}

function offerChoice() {
  if (!isFramed) return;
  for (const button of frame.querySelectorAll("[data-choose]")) button.hidden = false;
}

async function swap(form, pressed) {
  const sent = new URLSearchParams(new FormData(form, pressed));
  document.body.classList.add("is-busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("found");
    if (!found) throw new Error("no answer");
    document.getElementById("found").replaceWith(document.adoptNode(found));
    const footer = page.querySelector("footer");
    if (footer) document.querySelector("footer").replaceWith(document.adoptNode(footer));
    offerChoice();
    found.focus();
  } catch {
    form.removeAttribute("data-swap");
    form.requestSubmit(pressed);
  } finally {
    document.body.classList.remove("is-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-swap]") || event.defaultPrevented) return;
  event.preventDefault();
  swap(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  if (button) tell({ type: "specialist-selected", id: button.dataset.choose });
});

if (isFramed) {
  offerChoice();
  const size = () => tell({ type: "size", height: Math.ceil(document.body.getBoundingClientRect().height) });
  new ResizeObserver(size).observe(document.body);
}

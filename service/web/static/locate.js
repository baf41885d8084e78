// [data-locate]: "Use my location", only on a tap. The point is rounded and sent with the form, by POST; it is given up
// as soon as a place is typed. Where the browser cannot tell it, the button stays hidden.

const DECIMALS = 3; // about 100 metres, as the service keeps it
const ASKED = { timeout: 15000, maximumAge: 60000 };

export function enhance(button) {
  const field = button.closest("[data-suggest]");
  const typed = field.querySelector("[name=place]");
  const status = field.querySelector("[data-locate-status]");
  if (!navigator.geolocation || !window.isSecureContext) return;
  button.hidden = false;

  const say = (text) => { status.textContent = text; };
  const letGo = () => {
    typed.form.querySelectorAll("[name=lat], [name=lon]").forEach((input) => input.remove());
    say("");
  };
  const hold = (point) => {
    letGo();
    for (const [name, value] of Object.entries(point)) {
      typed.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    say(button.dataset.found);
  };
  const found = ({ coords }) => {
    typed.value = "";
    hold({ lat: coords.latitude.toFixed(DECIMALS), lon: coords.longitude.toFixed(DECIMALS) });
  };

  button.addEventListener("click", () => {
    say(button.dataset.busy);
    navigator.geolocation.getCurrentPosition(found, () => say(button.dataset.failed), ASKED);
  });
  for (const event of ["input", "change"]) typed.addEventListener(event, letGo);
  const { lat, lon } = button.dataset;
  if (lat && !typed.value) hold({ lat, lon });
}

// [data-sync]: a marker of the map and its card are marked together while one of them is pointed at or has the focus.

export function enhance(map) {
  for (const marker of map.querySelectorAll("[data-rank]")) {
    const card = document.getElementById(`match-${marker.dataset.rank}`);
    if (!card) continue;
    for (const [one, other] of [[marker, card], [card, marker]]) {
      const mark = (is) => () => other.classList.toggle("is-marked", is);
      for (const event of ["pointerenter", "focusin"]) one.addEventListener(event, mark(true));
      for (const event of ["pointerleave", "focusout"]) one.addEventListener(event, mark(false));
    }
  }
}

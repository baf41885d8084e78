// [data-copy="#id"]: copies the value, the address or the text of that element, and says so in the next [role=status].

export function enhance(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!navigator.clipboard || !source) return;
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value || source.href || source.textContent.trim());
      if (status) status.textContent = button.dataset.copied;
    } catch {
      source.select?.();
    }
  });
}

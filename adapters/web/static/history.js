// The slider says which version it stands on; without this, the button shows it.

const slider = document.querySelector("#version");
const said = document.querySelector("#version-dite");
slider?.addEventListener("input", () => {
  said.textContent = document.querySelector(`#crans option[value="${slider.value}"]`)?.label ?? slider.value;
});

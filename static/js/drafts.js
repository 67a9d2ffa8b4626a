// Keeps on the server what is typed into forms marked data-drafts, every few seconds and on
// leaving. Without this script the button "Save draft" does the same.

const PAUSE = 3000;
// What a browser still sends while the page goes away.
const LONGEST_PARTING = 60000;

function keepDrafts(form) {
  const status = document.querySelector("[data-drafts-status]");
  let timer = null;
  let isDirty = false;
  let isSent = false;

  async function save(isParting) {
    clearTimeout(timer);
    timer = null;
    if (!isDirty || isSent) {
      return;
    }
    isDirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("save_draft", "script");
    const keepalive = isParting && body.toString().length < LONGEST_PARTING;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body,
        keepalive,
        redirect: "manual",
      });
      say(answer.status === 204 ? status.dataset.saved : status.dataset.failed);
    } catch {
      isDirty = true;
      say(status.dataset.failed);
    }
  }

  function say(words) {
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    status.textContent = words.replace("{time}", time);
  }

  form.addEventListener("input", () => {
    isDirty = true;
    timer ??= setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    isSent = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      save(true);
    }
  });
  // Back from the page behind the form, the browser shows it again with its text.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
}

document.querySelectorAll("form[data-drafts]").forEach(keepDrafts);

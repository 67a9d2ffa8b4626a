// Saves forms with data-drafts as drafts on the server, every few seconds and when the page is left.
// Without this script, people can use the button "Save draft".

const PAUSE = 3000;
// The most bytes a browser sends with keepalive while a page is unloading.
const KEEPALIVE_LIMIT = 60000;

function keepDrafts(form) {
  const status = document.querySelector("[data-drafts-status]");
  let timer = null;
  let isDirty = false;
  let isSent = false;

  async function save(isLeaving) {
    clearTimeout(timer);
    timer = null;
    if (!isDirty || isSent) {
      return;
    }
    isDirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("save_draft", "script");
    const keepalive = isLeaving && body.toString().length < KEEPALIVE_LIMIT;
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
  // Going back can show the form again with its text, from the browser's cache.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
}

document.querySelectorAll("form[data-drafts]").forEach(keepDrafts);

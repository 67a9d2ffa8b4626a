// Saves forms with data-drafts as drafts on the server, every few seconds and when the page is left.
// Without this script, people can use the button "Save draft".

const PAUSE = 3000;
// After which a draft is tried again while the service is busy or the browser is offline.
const RETRY = 10000;
// The most bytes a browser sends with keepalive while a page is unloading.
const KEEPALIVE_LIMIT = 60000;
// The answers of the server, and what each means for the person. Any other is "failed".
const MEANINGS = { 204: "saved", 202: "linkOver", 401: "signedOut", 503: "busy" };

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
    let meaning = "offline";
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body,
        keepalive,
        redirect: "manual",
      });
      meaning = MEANINGS[answer.status] ?? "failed";
    } catch {
      // Without a connection there is no answer.
    }
    if (!["saved", "linkOver"].includes(meaning)) {
      isDirty = true;
    }
    if (["busy", "offline"].includes(meaning)) {
      timer ??= setTimeout(save, RETRY);
    }
    say(status.dataset[meaning]);
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
  window.addEventListener("online", () => save());
  // The browser asks before it leaves a page with text that is nowhere else.
  window.addEventListener("beforeunload", (event) => {
    if (isDirty && !isSent) {
      event.preventDefault();
    }
  });
  // Going back can show the form again with its text, from the browser's cache.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
}

document.querySelectorAll("form[data-drafts]").forEach(keepDrafts);

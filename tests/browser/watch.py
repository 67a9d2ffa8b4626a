"""Records browser errors while a test runs."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

REPORT_POLICY_VIOLATIONS = """
    addEventListener("securitypolicyviolation", (event) => console.error(
        `content policy: ${event.effectiveDirective} refused ${event.blockedURI || "inline"}`));
"""


class Watch:
    """Script errors, files that do not load and content security policy violations."""

    def __init__(self) -> None:
        self.complaints: list[tuple[str, str]] = []
        self.documents: set[str] = set()

    def on(self, context: BrowserContext) -> None:
        """Watches every page in the context from now on."""
        context.add_init_script(REPORT_POLICY_VIOLATIONS)
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)
        context.on("response", self._note_document)

    def faults(self) -> list[str]:
        """Returns the errors that are about our pages.

        A test may request a missing page or go offline on purpose, and a browser requests
        /favicon.ico for a response without an icon of its own, such as a PDF.
        """
        return [
            f"{text} ({url})" for text, url in self.complaints if not self._is_harmless(text, url)
        ]

    def _is_harmless(self, text: str, url: str) -> bool:
        is_status = text.startswith("Failed to load resource: the server responded")
        if text.endswith("net::ERR_INTERNET_DISCONNECTED"):
            return True
        return is_status and (url in self.documents or urlsplit(url).path == "/favicon.ico")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            page = message.page.url if message.page else ""
            self.complaints.append((message.text, message.location["url"] or page))

    def _note_error(self, error: WebError) -> None:
        self.complaints.append((str(error.error), error.page.url if error.page else ""))

    def _note_document(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.documents.add(response.url)

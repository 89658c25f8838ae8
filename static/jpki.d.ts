// Types of jpki.js. Call the functions in a click handler: they open a window.
//
// Where no helper answers within 2.5 s, the window says so, with buttons to search all
// ports again and to stop. The promise goes on meanwhile: a helper that is found later
// is taken. It rejects with helper_unreachable (or helper_unknown, where only another
// helper answered) when the person stops or closes the window. On a phone, tablet or
// Chromebook no window opens: a dialog of the page says that this is done on a computer,
// and the promise rejects with helper_unreachable at once. Either way the person has read
// why before your page does anything. Where your page has a Cross-Origin-Opener-Policy,
// or the script cannot ask your server whether it has (a HEAD of the page's address),
// the window closes and a dialog of the page says the same.
//
// Protocol between page and window, for those who write their own: the window is
// opened at HELPER/#origin=ORIGIN&id=ID and says {jpki: 1, type: "found", key,
// proof} as soon as it loads, where proof is an ECDSA signature (P-256, SHA-256)
// over "HELPER ID", and {jpki: 1, type: "ready"} when it can take a request; the
// page sends {jpki: 1, type: "request", id, method, params, contact, inPage}, where contact
// and inPage may be left out, and the same again when a window that the person loaded anew
// has said both again; the window answers {jpki: 1, type: "result", id, result, inPage} or
// {jpki: 1, type: "error", id, error}. With inPage true the page hosts the app
// (embedded.js), and the person may allow it to do without a window; in the answer it says
// that the page is allowed something. Both sides check event.source and event.origin
// and name the exact target.

/** A Web eID token, web-eid:1.0. Send it to your server as it is. */
export interface Token {
  /** User authentication certificate, DER in base64. Unverified until your server has verified it. */
  unverifiedCertificate: string;
  algorithm: "RS256";
  /** base64 */
  signature: string;
  format: string;
  appVersion: string;
}

/** The signature of one file. */
export interface Signed {
  /** Name of the file. */
  name: string;
  format: "cms";
  /** Detached CMS SignedData, DER, with the certificates of the signer and, where the card has it, of the CA. */
  signature: Uint8Array;
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
}

/** One file that was signed in a format that makes another file. */
export interface SignedFile {
  /** Name of the file that was given. */
  name: string;
  format: "cades" | "pades";
  /** The finished file. Of cades it is a detached CMS SignedData, DER; of pades a PDF, which begins with the one that was given; that nothing but the signature was added is for your server to check. */
  file: File;
  /** SHA-256 that was signed, hexadecimal: of the file, and of pades of the finished file but for the place of its signature. */
  sha256: string;
  /** Why the time stamp that you asked for did not come: the file is signed all the same. explain({ code: unstamped }) has words. */
  unstamped?: "timestamp_unavailable" | "timestamp_invalid";
}

/** One certificate of the card. */
export interface CertificateStatus {
  present: boolean;
  /** Tries left of its PIN; 0 is blocked. */
  triesLeft?: number;
  /** RFC 3339; absent where the card tells it only after its PIN. */
  notBefore?: string;
  notAfter?: string;
}

/** What a card tells without a PIN. */
export interface CardStatus {
  kind: "my_number_card" | "juki_card" | "android" | "iphone" | "unknown";
  userAuthentication: CertificateStatus;
  digitalSignature: CertificateStatus;
}

/** Why it did not work. The window has told the person; explain has words for your page. */
export type Code =
  | "no_service" | "no_reader" | "no_card" | "card_mute" | "not_jpki_card" | "card_removed" | "card_error"
  | "certificate_absent" | "signature_invalid" | "pin_wrong" | "pin_blocked" | "pin_format"
  | "last_try_unconfirmed" | "origin_refused" | "host_refused" | "peer_refused" | "consent_denied" | "busy"
  | "timeout" | "lease_lost" | "apdu_refused" | "digest_refused" | "challenge_invalid" | "too_large"
  | "protocol" | "version" | "helper_unreachable" | "file_unreadable" | "popup_blocked" | "opener_lost"
  | "request_invalid" | "too_many_sessions" | "pin_limited" | "lease_limited" | "pin_mismatch" | "policy_refused"
  | "permission_denied" | "blocked_by_page" | "state_unusable" | "already_running"
  | "helper_unknown" | "service_refused" | "other_card" | "key_unsupported" | "certificate_expired"
  | "certificate_early" | "certificate_revoked" | "certificate_on_hold" | "revocation_unknown"
  | "pin_either" | "document_changed" | "reading_stopped" | "timestamp_unavailable" | "timestamp_invalid" | "pdf_protected" | "pdf_unfit"
  | "signed_file_invalid" | "signed_file_undecided" | "no_signed_file" | "page_timeout" | "internal";

/** What the functions that open a window take besides. */
export interface Asking {
  /** Language of what the script says, as jpki.language, for this request and for explain after it. */
  lang?: string;
  /** Milliseconds from the call until the promise rejects with page_timeout, and the window closes; 1 to 2^31-1, else request_invalid. Without it the person may take as long as they like: a page that is read aloud, a PIN that is looked for. Five minutes are little. */
  timeout?: number;
  /** Aborted, it closes the window, and the promise rejects with its reason. */
  signal?: AbortSignal;
}

/** What your server answered: its status of HTTP (0: none came), and its code, if it has one, as the handlers of shared/relyingparty/web send it. A code of a login may end with ".login". */
export interface Refusal {
  status: number;
  code?: string;
}

/** What the promises reject with. */
export interface JPKIError extends Error {
  readonly code: Code;
  /** Tries left of the PIN, with pin_wrong and last_try_unconfirmed. */
  readonly triesLeft?: number;
}

/** What to tell a person. In plain Japanese the texts hold furigana, ｜漢字《かんじ》: see ruby. */
export interface Explanation {
  /** What happened. */
  title: string;
  text: string;
  /** What to do, step by step. */
  next: string[];
}

/** Whom a person can call. */
export interface Contact {
  /** Of the office, up to 60 characters. */
  name: string;
  /** Digits and hyphens; with anything else the contact is not shown. */
  phone: string;
  /** When somebody is there, up to 60 characters. */
  hours?: string;
}

export interface JPKI {
  /** Address of the helper; also data-helper of the script element. "": found by itself, on the ports 21573 to 21582 of 127.0.0.1. */
  helper: string;
  /** Asks for a login token. The challenge has 44 to 128 characters of ASCII without spaces, 256 bits of chance, and is used once. A promise of one, as of a fetch that begins in the same click, is waited for while the window opens; where it rejects, so does this, and the window closes. */
  authenticate(challenge: string | Promise<string>, options?: Asking): Promise<Token>;
  /**
   * Asks to sign a file, or up to 100 with one entry of the password, all in one format: cms
   * (RFC 5652, detached), cades (CAdES B-B, detached) or pades (PAdES B-B, of PDF only); with
   * timestamp, which cms does not have, B-T, if the person's helper has an authority for it and
   * does this in its own window. All of them are signed, or the promise rejects and you get
   * none, also where the card is taken out in the middle. pdf_unfit and pdf_protected say of a
   * file that it is no PDF that can be signed.
   */
  sign(files: File | readonly File[] | FileList, options?: Asking & { format?: "cms"; timestamp?: false }): Promise<Signed[]>;
  sign(files: File | readonly File[] | FileList, options: Asking & { format: "cades" | "pades"; timestamp?: boolean }): Promise<SignedFile[]>;
  /** Asks for the state of the card. */
  status(options?: Asking): Promise<CardStatus>;
  /** Asks the person to let this page use the card from its own page, for the embedded way. */
  allow(purposes?: readonly ("read" | "login" | "sign" | "attributes")[]): Promise<void>;
  /** Page that says how the helper program is installed, http or https; also data-install-url. "": the person is told to ask you. */
  installURL: string;
  /** Page for those who come with a phone, http or https; also data-phone-url. "": none. */
  phoneURL: string;
  /** Whom a person can call. Where something went wrong, the window shows it as text, as your page's word, beside the help code, eight digits to read out on the telephone, which "jpki-helper explain" and the window itself (If it does not work) explain. null: nobody. */
  contact: Contact | null;
  /** Language of what the script says; also data-language. "": data-language or lang of the html element, then the browser's; easy is やさしい日本語 (ja-x-easy in lang). What is neither is English. */
  language: "" | "ja" | "easy" | "en";
  /**
   * Says what an error means, or a Refusal of your server: every code that there is, and every
   * status. In the language of options, of the last request, or of the page. Loads jpki.ja.js,
   * jpki.easy.js or jpki.en.js from beside this script; without it the words are general. Never rejects.
   */
  explain(error: unknown, options?: { lang?: string }): Promise<Explanation>;
  /** The language that words are said in where this one is wanted, or, without one, the page's. */
  languageOf(wanted?: string): "ja" | "easy" | "en";
  /** Nodes of a text of explain, with furigana as ruby: element.append(...jpki.ruby(text)). */
  ruby(text: string): (string | HTMLElement)[];
  /** Words by language and code; the files that explain loads put them here. */
  words: Partial<Record<"ja" | "easy" | "en", Record<string, string[]>>>;
  /** Set by embedded.js: opens the app in a frame of this page. Where the browser keeps it from the helper, it does so only with evenIfBlocked. */
  frame?: (fragment: string, evenIfBlocked?: boolean) => unknown;
  /** Set by the app in a frame: a window may offer the person to do without it. */
  inPage?: boolean;
  /** The class of the errors, for instanceof. */
  readonly JPKIError: new (code: Code, message?: string, triesLeft?: number) => JPKIError;
}

/**
 * <jpki-login>, of jpki-login.js: a button that logs in. A click posts to challenge-url, which
 * answers {"challenge": "…"}, asks the card, and posts challenge and token as a form to login-url;
 * 2xx is a login. Problems stand below the button, in words. Attributes:
 *
 *   challenge-url, login-url   of your server, at the page's origin and nowhere else; /challenge and /login without them
 *   next                       where who is logged in goes; without it where login-url redirected to, if it is your origin
 *   lang                       of what it says, as jpki.language
 *   timeout                    as of Asking; without it nobody is hurried
 *   origin                     that of your service: at another one it says so, and asks nobody
 *   csrf-header, csrf-token    a header for both posts, and its value
 *
 * Its content is the button's label. data-state is ready, waiting (for the card), checking, done
 * or problem. Its parts are box, button, status, problem and title; --jpki-login-color,
 * -background, -radius, -focus and -problem change them. It needs no inline style or script. One
 * that is taken out of the page ends its login.
 */
export interface JPKILoginElement extends HTMLElement {
  addEventListener<K extends keyof JPKILoginEvents>(type: K, listener: (event: JPKILoginEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** What <jpki-login> tells. Both bubble. */
export interface JPKILoginEvents extends HTMLElementEventMap {
  /** Your server let the person in. answer is its JSON, if it was that; url where it redirected to. preventDefault keeps the page here. */
  "jpki-login": CustomEvent<{ answer?: unknown; url?: string }>;
  /** It did not work: error is a JPKIError, or what your server refused (status, 0 without an answer). preventDefault leaves it to the page to show words. */
  "jpki-error": CustomEvent<{ error: Error; code?: string; status?: number; words: Explanation }>;
}

declare global {
  const jpki: JPKI;
  interface Window { jpki: JPKI }
  interface HTMLElementTagNameMap { "jpki-login": JPKILoginElement }
}

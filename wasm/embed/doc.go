// Package embed is the window's side of static/jpki.js: the page that opened
// this window asks by postMessage, and is answered there, with exact origins on
// both sides.
//
// The fragment #origin=… only says where to send the first word; the origin that
// counts, and that is signed, is the one the browser puts on the message. One
// window answers one request, which a window that is loaded anew is told again.
package embed

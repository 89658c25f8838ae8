// Package browser opens a page in the person's browser. [Open] is all of it.
package browser

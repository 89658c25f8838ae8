// Package audit looks at every screen of the app as people with other eyes and hands do:
// in its tests (-tags e2e) a browser shows each scene in each language, with large text,
// by the keyboard, in forced colours and on paper, and axe-core is asked. They need no
// helper, no card and no PC/SC.
package audit

import _ "embed"

// Script is JavaScript that makes audit, an object: what is asked of a screen that a
// page shows.
//
//go:embed audit.js
var Script string

// Where things are, from the folder of a test in scripts.
const (
	AxePath  = "../../bin/axe/node_modules/axe-core/axe.min.js" // scripts/setup puts it there
	Pictures = "../../artefacts"                                // folder of pictures of the screens, for people to look at
)

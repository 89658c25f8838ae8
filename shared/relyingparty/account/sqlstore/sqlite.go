//go:build !js

package sqlstore

import _ "modernc.org/sqlite" // there is none for browsers, where no service runs

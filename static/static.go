// Package static holds the files that the browser gets: the shell of the page,
// its style and scripts, and under dist the app, which the build puts there.
package static

import (
	"embed"
	"io/fs"
)

//go:embed index.html css images notices.txt wire.schema.json *.js *.ts all:dist
var files embed.FS

// FS returns the files by the path under which they are served.
func FS() fs.FS { return files }

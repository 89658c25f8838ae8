package linux

import (
	"strings"

	"jpkiweb/helper/system/autostart"
	"jpkiweb/shared/wire"
)

// spec is what the units of the package start.
var spec = autostart.Spec{Program: "/usr/bin/jpki-helper", Port: wire.FirstPort, IPv6: true}

// units are those that jpki-helper install writes for one person, for everybody. Their
// first line says whose they are: uninstall looks for it, in the person's own folder only.
func units() map[string][]byte {
	packaged := func(unit string) []byte {
		_, rest, _ := strings.Cut(unit, "\n")
		return []byte("# Part of the package. \"jpki-helper install\" writes another for one person.\n" + rest)
	}
	return map[string][]byte{
		"jpki-helper.socket":  packaged(autostart.Socket(spec)),
		"jpki-helper.service": packaged(autostart.Service(spec)),
	}
}

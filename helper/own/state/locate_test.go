package state

import "testing"

func TestLocate(t *testing.T) {
	const mac = "/Users/mihon/Library/Application Support/jpki-helper"
	for name, test := range map[string]struct {
		goos, home string
		env        map[string]string
		want       Dirs
	}{
		"linux, nothing set": {"linux", "/home/mihon", nil,
			Dirs{"/home/mihon/.local/state/jpki-helper", "/home/mihon/.config/jpki-helper", "/home/mihon/.local/state/jpki-helper"}},
		"linux, all set": {"linux", "/home/mihon", map[string]string{"XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c/", "XDG_RUNTIME_DIR": "/run/user/1000"},
			Dirs{"/s/jpki-helper", "/c/jpki-helper", "/run/user/1000/jpki-helper"}},
		"linux, relative paths are ignored": {"linux", "/home/mihon", map[string]string{"XDG_STATE_HOME": "s", "XDG_CONFIG_HOME": "./c", "XDG_RUNTIME_DIR": "r"},
			Dirs{"/home/mihon/.local/state/jpki-helper", "/home/mihon/.config/jpki-helper", "/home/mihon/.local/state/jpki-helper"}},
		"linux, no home but all set": {"linux", "", map[string]string{"XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c"},
			Dirs{"/s/jpki-helper", "/c/jpki-helper", "/s/jpki-helper"}},
		"windows": {"windows", `C:\Users\mihon`, map[string]string{"LOCALAPPDATA": `D:\Local`, "XDG_STATE_HOME": "/s"},
			Dirs{`D:\Local\jpki-helper`, `D:\Local\jpki-helper`, `D:\Local\jpki-helper`}},
		"windows, nothing set": {"windows", `C:\Users\mihon`, nil,
			Dirs{`C:\Users\mihon\AppData\Local\jpki-helper`, `C:\Users\mihon\AppData\Local\jpki-helper`, `C:\Users\mihon\AppData\Local\jpki-helper`}},
		"windows, share": {"windows", `\\server\home`, map[string]string{"LOCALAPPDATA": "Local"},
			Dirs{`\\server\home\AppData\Local\jpki-helper`, `\\server\home\AppData\Local\jpki-helper`, `\\server\home\AppData\Local\jpki-helper`}},
		"macOS": {"darwin", "/Users/mihon", map[string]string{"XDG_STATE_HOME": "/s"}, Dirs{mac, mac, mac}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Locate(test.goos, func(name string) string { return test.env[name] }, test.home)
			if err != nil || got != test.want {
				t.Errorf("%+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestLocateWithoutHome(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		for _, home := range []string{"", "relative"} {
			if got, err := Locate(goos, func(string) string { return "" }, home); err == nil {
				t.Errorf("%s, home %q: %+v", goos, home, got)
			}
		}
	}
}

//go:build unix

package cli

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/identity"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

// A kept is one of the helper's own files, and how it is read.
type kept struct {
	name string
	good func(t *testing.T, dir string)
	read func(dir string) error
}

func keptFiles() []kept {
	call := func(dir string) *call {
		return &call{Env: Env{Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": filepath.Dir(dir), "HOME": "/nowhere"}[name]
		}}}
	}
	return []kept{
		{"policy.json", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "policy.json"), `{"developer":false}`)
		}, func(dir string) error {
			p, err := policy.Load(filepath.Join(dir, "policy.json"), os.Geteuid())
			if err != nil && (p.PINInPage || p.Developer) {
				return errors.New("a policy that cannot be read allows something")
			}
			return err
		}},
		{"grants.json", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "grants.json"), `{"version":1,"grants":[]}`)
		}, func(dir string) error {
			g, err := origin.Open(origin.Config{File: origin.File(dir), Policy: policy.None()})
			if err != nil {
				return err
			}
			return g.Err()
		}},
		{"history.jsonl", func(t *testing.T, dir string) {
			must(t, history.In(dir).Append(history.Entry{Purpose: wire.PurposeRead, Result: wire.ResultDone}))
		}, func(dir string) error { return history.In(dir).Verify() }},
		{"history-head.json", func(t *testing.T, dir string) {
			must(t, history.In(dir).Append(history.Entry{Purpose: wire.PurposeRead, Result: wire.ResultDone}))
		}, func(dir string) error { return history.In(dir).Verify() }},
		{"identity.pem", func(t *testing.T, dir string) {
			i, err := identity.Generate()
			must(t, err)
			pem, err := i.Marshal()
			must(t, err)
			write(t, filepath.Join(dir, "identity.pem"), string(pem))
		}, func(dir string) error { _, err := call(dir).identity(); return err }},
	}
}

// spoils are what may be wrong with a file or its directory, by name.
var spoils = map[string]func(t *testing.T, path string){
	"file is a link to nothing": func(t *testing.T, path string) { instead(t, path); must(t, os.Symlink("gone", path)) },
	"file is a link to another": func(t *testing.T, path string) {
		must(t, os.Rename(path, path+"-real"))
		must(t, os.Symlink(path+"-real", path))
	},
	"file is a link to itself":       func(t *testing.T, path string) { instead(t, path); must(t, os.Symlink(path, path)) },
	"file is a directory":            func(t *testing.T, path string) { instead(t, path); must(t, os.Mkdir(path, 0o700)) },
	"file is too large":              func(t *testing.T, path string) { write(t, path, strings.Repeat("{}\n", 2<<20)) },
	"file is not of its kind":        func(t *testing.T, path string) { write(t, path, "nothing of that kind\n") },
	"others may write to the file":   func(t *testing.T, path string) { must(t, os.Chmod(path, 0o666)) },
	"others may write to the folder": func(t *testing.T, path string) { must(t, os.Chmod(filepath.Dir(path), 0o777)) },
	"removed where others may write": func(t *testing.T, path string) { instead(t, path); must(t, os.Chmod(filepath.Dir(path), 0o777)) },
	"folder is a link to nothing": func(t *testing.T, path string) {
		instead(t, filepath.Dir(path))
		must(t, os.Symlink("gone", filepath.Dir(path)))
	},
	"folder is a link to itself": func(t *testing.T, path string) {
		instead(t, filepath.Dir(path))
		must(t, os.Symlink(filepath.Dir(path), filepath.Dir(path)))
	},
	"folder is a file": func(t *testing.T, path string) { instead(t, filepath.Dir(path)); write(t, filepath.Dir(path), "") },
	"folder above is a file": func(t *testing.T, path string) {
		above := filepath.Dir(filepath.Dir(path))
		instead(t, above)
		write(t, above, "")
	},
	"folder above is a link to nothing": func(t *testing.T, path string) {
		above := filepath.Dir(filepath.Dir(path))
		instead(t, above)
		must(t, os.Symlink("gone", above))
	},
}

// givenAway are those that only root can bring about; package state asks for another
// owner where these are not tried.
var givenAway = map[string]func(t *testing.T, path string){
	"file of another user":   func(t *testing.T, path string) { must(t, os.Chown(path, 65534, -1)) },
	"folder of another user": func(t *testing.T, path string) { must(t, os.Chown(filepath.Dir(path), 65534, -1)) },
}

// Each of the helper's files is none only where it is truly absent; else a rule or a
// trace that somebody hid would be one that was never made.
func TestOwnFilesFailClosed(t *testing.T) {
	cases := maps.Clone(spoils)
	if os.Geteuid() == 0 {
		for name, spoil := range givenAway {
			cases[name] = spoil
		}
	} else {
		t.Log("not tried: files given to another user, which only root can do; package state tests them by another owner")
	}
	for _, k := range keptFiles() {
		for name, spoil := range cases {
			t.Run(k.name+", "+name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "above", "jpki-helper")
				must(t, os.MkdirAll(dir, 0o700))
				k.good(t, dir)
				must(t, k.read(dir))
				spoil(t, filepath.Join(dir, k.name))
				err := k.read(dir)
				if broken := k.name == "history.jsonl" && errors.Is(err, history.ErrBroken); !errors.Is(err, state.ErrUntrusted) && !broken {
					t.Errorf("%v", err)
				}
			})
		}
		t.Run(k.name+", truly absent", func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "above", "jpki-helper")
			must(t, k.read(dir))
			must(t, os.MkdirAll(dir, 0o700))
			must(t, k.read(dir))
		})
	}
}

// instead makes room for something else.
func instead(t *testing.T, path string) {
	t.Helper()
	must(t, os.RemoveAll(path))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

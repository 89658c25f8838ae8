package autostart

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
)

// specs are what is written in the golden files.
var specs = map[string]Spec{
	"plain":   {Program: "/home/taro/.local/bin/jpki-helper", Port: 21573, IPv6: true},
	"awkward": {Program: "/home/山田 太郎/My Programs/100% $HOME/jpki&helper", Port: 21580, Environment: []string{"XDG_STATE_HOME=/var/a b/100%/\"q\"\\$HOME"}},
	"anyport": {Program: "/opt/jpki/jpki-helper"},
}

func TestContent(t *testing.T) {
	var files []string
	for file, content := range map[string]func(Spec) string{
		"socket": Socket, "service": Service, "desktop": Desktop, "session": SessionEntry, "plist": Plist,
		"registry": func(s Spec) string { return RunValue(s) + "\n" },
	} {
		for name, spec := range specs {
			if file == "socket" && spec.Port == 0 {
				continue // refused by check
			}
			files = append(files, name+"."+file+".golden")
			t.Run(file+" "+name, func(t *testing.T) {
				golden.Compare(t, filepath.Join("testdata", name+"."+file+".golden"), content(spec))
			})
		}
	}
	golden.Only(t, "testdata", files...)
}

// Each reader of these files gets the path that was meant.
func TestAwkwardPathsAreReadBack(t *testing.T) {
	for _, program := range []string{
		"/plain", "/with space", "/100%", "/%h/%%", "/$HOME", "/`id`", `/"quoted"`, `/back\slash`, `/\\two`, "/<&>", "/'single'", "/日本", "/;a #b", "/a\\$b`c\"d%",
	} {
		spec := Spec{Program: program, Port: 1}
		if got := desktopProgram(t, Desktop(spec)); got != program {
			t.Errorf("desktop entry: %q, want %q", got, program)
		}
		if got := desktopProgram(t, SessionEntry(spec)); got != program {
			t.Errorf("entry of the session: %q, want %q", got, program)
		}
		if got := plistProgram(t, Plist(spec)); got != program {
			t.Errorf("plist: %q, want %q", got, program)
		}
	}
}

// desktopProgram reads Exec in two steps: the escapes of strings, then quotes and
// field codes (Desktop Entry Specification 1.5, "The Exec key").
func desktopProgram(t *testing.T, entry string) string {
	t.Helper()
	_, line, _ := strings.Cut(entry, "\nExec=")
	line, _, _ = strings.Cut(line, "\n")
	line = unescape(t, line, `\`)
	if !strings.HasPrefix(line, `"`) {
		t.Fatalf("not quoted: %s", line)
	}
	end := 1
	for ; line[end] != '"'; end++ {
		if line[end] == '\\' {
			end++
		}
	}
	quoted := line[1:end]
	if strings.ContainsAny(strings.NewReplacer("\\`", "", `\$`, "").Replace(quoted), "`$") {
		t.Fatalf("a shell would replace in %s", quoted)
	}
	program := unescape(t, quoted, "\"`$\\")
	if strings.Contains(strings.ReplaceAll(program, "%%", ""), "%") {
		t.Fatalf("field code in %s", program)
	}
	return strings.ReplaceAll(program, "%%", "%")
}

// unescape takes away the backslash before these characters; no other may have
// one.
func unescape(t *testing.T, s, escaped string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			if i == len(s) || !strings.ContainsRune(escaped, rune(s[i])) {
				t.Fatalf("escape in %s", s)
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// plistProgram returns the first string of ProgramArguments.
func plistProgram(t *testing.T, plist string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(plist))
	inside, found := false, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch {
		case start.Name.Local == "array":
			inside = true
		case inside && start.Name.Local == "string" && found == "":
			if err := d.DecodeElement(&found, &start); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestRunValueIsQuoted(t *testing.T) {
	got := RunValue(Spec{Program: `C:\Program Files\JPKI Web\jpki-helper.exe`, Port: 21575})
	if want := `"C:\Program Files\JPKI Web\jpki-helper.exe" serve --virtual off --port 21575`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

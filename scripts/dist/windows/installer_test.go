package windows

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/system/autostart"
	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/golden"
)

// sample is an installer of one version, with files that are words.
func sample(s scope, arch string) installer {
	files := []payload{
		{"helper", "Helper", "JPKI-H~1.EXE|jpki-helper.exe", "0.2.0.0", []byte("helper")}, {"license", "Notices", "LICENSE.txt", "", []byte("license")},
		{"notices", "Notices", "notices.txt", "", []byte("notices")}, {"windowless", "Windowless", "JPKI-H~2.EXE|jpki-helperw.exe", "0.2.0.0", []byte("windowless")},
	}
	if s.machine {
		files = append(files, payload{"adml_en", "TemplatesEnglish", "JPKI-H~1.ADM|jpki-helper.adml", "", []byte("words")},
			payload{"adml_ja", "TemplatesJapanese", "JPKI-H~1.ADM|jpki-helper.adml", "", []byte("ことば")}, payload{"admx", "Templates", "JPKI-H~1.ADM|jpki-helper.admx", "", []byte("settings")})
	}
	return installer{scope: s, arch: arch, version: release.Version{Number: "0.2.0"}, epoch: time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC), files: ordered(files)}
}

// samples are all four, by their names.
func samples() map[string]installer {
	all := map[string]installer{}
	for _, s := range scopes {
		for _, a := range architectures {
			all[s.name+"-"+a.name] = sample(s, a.arch)
		}
	}
	return all
}

// text is all tables as they are exported.
func text(tables []table) string {
	var b strings.Builder
	for _, t := range tables {
		b.WriteString(t.encode() + "\r\n")
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// Every row that Windows would act on stands in a golden file.
func TestTables(t *testing.T) {
	var files []string
	for name, i := range samples() {
		golden.Compare(t, filepath.Join("testdata", name+".golden"), text(i.tables()))
		files = append(files, name+".golden")
	}
	golden.Only(t, "testdata", files...)
}

// cells are the cells of a column.
func cells(tables []table, name, column string) (list []string) {
	for _, t := range tables {
		n := slices.IndexFunc(strings.Fields(t.columns), func(c string) bool { return strings.HasPrefix(c, column+":") })
		if t.name != name || n < 0 {
			continue
		}
		for _, row := range t.rows {
			list = append(list, row[n])
		}
	}
	return list
}

// What a row names is there: Windows would stop in the middle of an installation.
func TestRowsNameWhatIsThere(t *testing.T) {
	names := [][3]string{ // table and column, and the table whose first column is meant
		{"Component", "Directory_", "Directory"}, {"FeatureComponents", "Component_", "Component"}, {"File", "Component_", "Component"},
		{"Registry", "Component_", "Component"}, {"Shortcut", "Component_", "Component"}, {"Shortcut", "Directory_", "Directory"},
		{"Environment", "Component_", "Component"}, {"RemoveFile", "Component_", "Component"}, {"RemoveFile", "DirProperty", "Directory"},
		{"CreateFolder", "Component_", "Component"}, {"CreateFolder", "Directory_", "Directory"}, {"MsiLockPermissionsEx", "LockObject", "CreateFolder"},
		{"AppSearch", "Signature_", "RegLocator"},
	}
	first := map[string]string{"Component": "Component", "Directory": "Directory", "CreateFolder": "Directory_", "RegLocator": "Signature_"}
	for name, i := range samples() {
		tables := i.tables()
		for _, n := range names {
			there := cells(tables, n[2], first[n[2]])
			for _, cell := range cells(tables, n[0], n[1]) {
				if !slices.Contains(there, cell) {
					t.Errorf("%s: %s.%s names %q, which is not in %s", name, n[0], n[1], cell, n[2])
				}
			}
		}
		for _, table := range tables {
			if err := table.check(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		keys := slices.Concat(cells(tables, "File", "File"), cells(tables, "Registry", "Registry"), []string{""})
		for _, path := range cells(tables, "Component", "KeyPath") {
			if !slices.Contains(keys, path) {
				t.Errorf("%s: no key path %q", name, path)
			}
		}
		checkActions(t, name, tables)
	}
}

// checkActions wants every step of ours to be an action, and every action a step.
func checkActions(t *testing.T, name string, tables []table) {
	t.Helper()
	ours := cells(tables, "CustomAction", "Action")
	steps := slices.Concat(cells(tables, "InstallUISequence", "Action"), cells(tables, "InstallExecuteSequence", "Action"))
	for _, step := range steps {
		own := strings.HasPrefix(step, "Keep") || strings.HasPrefix(step, "Default") || strings.HasSuffix(step, "Helper") || step == "UndoInstall"
		if own != slices.Contains(ours, step) {
			t.Errorf("%s: %s is no action", name, step)
		}
	}
	for _, action := range ours {
		if !slices.Contains(steps, action) && !(strings.HasPrefix(action, "Keep") && strings.HasPrefix(name, "user")) {
			t.Errorf("%s: %s is no step", name, action)
		}
	}
}

// Components have the same identifier in every version and processor of a scope, and
// never that of another one; products and packages have their own.
func TestIdentifiers(t *testing.T) {
	seen := map[string]string{}
	for name, i := range samples() {
		own := map[string]string{"product": i.productCode() + " " + name, "package": cells(i.tables(), "_SummaryInformation", "Value")[6] + " " + name, "upgrade": i.upgradeCode() + " " + i.scope.name}
		for _, c := range i.list() {
			own["component "+c.name] = i.componentID(c.name) + " " + i.scope.name
		}
		for what, of := range own {
			id, owner, _ := strings.Cut(of, " ")
			if before, found := seen[id]; found && before != what+" of "+owner {
				t.Errorf("%s is %s and %s of %s", id, before, what, owner)
			}
			seen[id] = what + " of " + owner
		}
		next := i
		next.version.Number = "0.3.0"
		if next.upgradeCode() != i.upgradeCode() || next.componentID("Helper") != i.componentID("Helper") || next.productCode() == i.productCode() {
			t.Errorf("%s: another version has other identifiers than it should", name)
		}
	}
	const pattern = "{8-4-4-4-12}"
	if id := identifier("x"); len(id) != 38 || id[15] != '8' || !strings.ContainsRune("89AB", rune(id[20])) {
		t.Errorf("%s, want %s of version 8", id, pattern)
	}
}

// What the installers write is what the program reads.
func TestInstallerAndProgramMeet(t *testing.T) {
	if policy.RegistryKey != `HKEY_LOCAL_MACHINE\`+policyKey {
		t.Errorf("%s, want %s", policyKey, policy.RegistryKey)
	}
	if want := `"[INSTALLDIR]` + filepath.Base(autostart.Windowless(helper.name)) + `" serve --virtual off`; startCommand() != want {
		t.Errorf("%s, want %s", startCommand(), want)
	}
	kinds := map[string]policy.Kind{}
	for _, k := range policy.Keys() {
		kinds[k.Name] = k.Kind
	}
	if kinds["allowedOrigins"] != policy.List || kinds["language"] != policy.Text {
		t.Errorf("a text is no value of the policy any more: %v", kinds)
	}
}

func TestVersionOfWindows(t *testing.T) {
	for _, test := range []struct {
		version release.Version
		want    string
	}{{release.Version{Number: "0.2.0"}, "0.2.0.0"}, {release.Version{Number: "0.2.0", Commits: 515, Commit: "7022dc20"}, "0.2.0.515"}, {release.Version{Number: "1.0.9", Commits: 70000}, "1.0.9.65535"}} {
		if got := fourNumbers(test.version); got != test.want {
			t.Errorf("%s: %s, want %s", test.version, got, test.want)
		}
	}
}

// Each image is where the directory of the icon says.
func TestJoinIcon(t *testing.T) {
	images := [][]byte{[]byte("large"), []byte("48"), []byte("thirty-two"), []byte("16")}
	ico := joinIcon(images)
	if n := binary.LittleEndian.Uint16(ico[4:]); int(n) != len(images) {
		t.Fatalf("%d images", n)
	}
	for n, image := range images {
		entry := ico[6+16*n:]
		size, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		if got := string(ico[offset : offset+size]); got != string(image) || entry[0] != byte(iconSizes[n]) {
			t.Errorf("%d: %q of side %d", n, got, entry[0])
		}
	}
}

func TestTableThatCannotBeWritten(t *testing.T) {
	for name, rows := range map[string][][]string{"tab": {{"a", "b\tc"}}, "line end": {{"a", "b\nc"}}, "too few": {{"a"}}, "twice": {{"a", "b"}, {"a", "c"}}} {
		if (table{"Property", "Property:s72 Value:l0", 1, rows}).check() == nil {
			t.Errorf("%s is written", name)
		}
	}
	if err := (table{"Property", "Property:s72 Value:l0", 1, [][]string{{"a", fmt.Sprint(1)}}}).check(); err != nil {
		t.Error(err)
	}
}

// The removal of the older version is a part of what Windows takes back where the newer one
// cannot be installed, as on a disk that is full; it looks for the room before.
func TestUpdateIsTakenBackAsAWhole(t *testing.T) {
	for name, i := range samples() {
		numbers := map[string]int{}
		for _, s := range slices.Concat(beginning(i.scope), installation(i.scope)) {
			numbers[s.action] = s.number
		}
		order := []string{"CostFinalize", "InstallValidate", "InstallInitialize", "RemoveExistingProducts", "RemoveFiles", "InstallFiles", "InstallFinalize"}
		if !slices.IsSortedFunc(order, func(a, b string) int { return numbers[a] - numbers[b] }) || numbers[order[0]] == 0 {
			t.Errorf("%s: %v", name, numbers)
		}
		for _, never := range []string{"DISABLEROLLBACK", "DisableRollback", "\nInstallExecute\t", "ForceReboot"} {
			if strings.Contains(text(i.tables()), never) {
				t.Errorf("%s has %s", name, never)
			}
		}
	}
}

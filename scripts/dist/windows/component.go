package windows

import (
	"fmt"
	"strconv"
)

// Bits of Component.Attributes.
const (
	registryPath = 4   // its key path is a row of the table Registry
	transitive   = 64  // its condition is asked again when the product is repaired
	bits64       = 256 // of the registry and the folders of 64 bits
)

// A component is what is installed or not as a whole.
type component struct {
	name, directory, condition, keyPath string
	attributes                          int
}

// list are the components of the installer. In a profile the key path of a file is one of
// the registry: a profile may be on several machines.
func (i installer) list() []component {
	programAttributes, program, starter := bits64, "helper", "windowless"
	if !i.scope.machine {
		programAttributes, program, starter = bits64|registryPath, "KeyHelper", "KeyWindowless"
	}
	list := []component{
		{"Helper", "INSTALLDIR", "", program, programAttributes},
		{"Windowless", "INSTALLDIR", "", starter, programAttributes},
		{"Notices", "INSTALLDIR", "", "KeyNotices", bits64 | registryPath},
		{"Settings", "INSTALLDIR", "", "Folder", bits64 | registryPath},
		{"Autostart", "INSTALLDIR", `AUTOSTART="1"`, "Run", bits64 | registryPath | transitive},
	}
	if i.scope.machine {
		list = append(list,
			component{"PolicyFolder", "POLICYDIR", "", "", bits64},
			component{"Templates", "TEMPLATES", "", "admx", bits64},
			component{"TemplatesJapanese", "TEMPLATES_JA", "", "adml_ja", bits64},
			component{"TemplatesEnglish", "TEMPLATES_EN", "", "adml_en", bits64},
			component{"AllowedOrigins", "INSTALLDIR", "ALLOWEDORIGINS", "PolicyOrigins", bits64 | registryPath | transitive},
			component{"Language", "INSTALLDIR", "LANGUAGE", "PolicyLanguage", bits64 | registryPath | transitive})
	}
	return list
}

func (i installer) components() table {
	t := table{"Component", "Component:s72 ComponentId:S38 Directory_:s72 Attributes:i2 Condition:S255 KeyPath:S72", 1, nil}
	for _, c := range i.list() {
		t.rows = append(t.rows, []string{c.name, i.componentID(c.name), c.directory, strconv.Itoa(c.attributes), c.condition, c.keyPath})
	}
	return t
}

func (installer) features() table {
	return table{"Feature", "Feature:s38 Feature_Parent:S38 Title:L64 Description:L255 Display:I2 Level:i2 Directory_:S72 Attributes:i2", 1,
		[][]string{{"All", "", product, "", "1", "1", "INSTALLDIR", "0"}}}
}

func (i installer) featureComponents() table {
	t := table{"FeatureComponents", "Feature_:s38 Component_:s72", 2, nil}
	for _, c := range i.list() {
		t.rows = append(t.rows, []string{"All", c.name})
	}
	return t
}

func (i installer) fileTable() table {
	t := table{"File", "File:s72 Component_:s72 FileName:l255 FileSize:i4 Version:S72 Language:S20 Attributes:I2 Sequence:i2", 1, nil}
	for n, f := range i.files {
		language := ""
		if f.version != "" {
			language = "1033"
		}
		t.rows = append(t.rows, []string{f.key, f.component, f.name, fmt.Sprint(len(f.content)), f.version, language, "512", strconv.Itoa(n + 1)}) // 512: vital
	}
	return t
}

func (i installer) media() table {
	return table{"Media", "DiskId:i2 LastSequence:i2 DiskPrompt:L64 Cabinet:S255 VolumeLabel:S32 Source:S72", 1,
		[][]string{{"1", strconv.Itoa(len(i.files)), "", "#" + cabinetName, "", ""}}}
}

// registry: what is installed keeps its place and what it was told; a policy is the
// machine's.
func (i installer) registry() table {
	root := i.scope.root
	rows := [][]string{
		{"KeyNotices", root, ownKey, "Notices", "#1", "Notices"},
		{"Folder", root, ownKey, "Folder", "[INSTALLDIR]", "Settings"},
		{"ToldAutostart", root, ownKey, "AutoStart", "[AUTOSTART]", "Settings"},
		{"Run", root, runKey, "jpki-helper", startCommand(), "Autostart"},
	}
	if i.scope.machine {
		rows = append(rows,
			[]string{"PolicyOrigins", root, policyKey, "allowedOrigins", "[ALLOWEDORIGINS]", "AllowedOrigins"},
			[]string{"ToldOrigins", root, ownKey, "AllowedOrigins", "[ALLOWEDORIGINS]", "AllowedOrigins"},
			[]string{"PolicyLanguage", root, policyKey, "language", "[LANGUAGE]", "Language"},
			[]string{"ToldLanguage", root, ownKey, "Language", "[LANGUAGE]", "Language"})
	} else {
		rows = append(rows, []string{"KeyHelper", root, ownKey, "Helper", "#1", "Helper"}, []string{"KeyWindowless", root, ownKey, "Windowless", "#1", "Windowless"})
	}
	return table{"Registry", "Registry:s72 Root:i2 Key:l255 Name:L255 Value:L0 Component_:s72", 1, rows}
}

// shortcuts: the menu opens the app, of the helper that serves or of one that begins to.
func (installer) shortcuts() table {
	return table{"Shortcut", "Shortcut:s72 Directory_:s72 Name:l128 Component_:s72 Target:s72 Arguments:S255 Description:L255 Hotkey:I2 Icon_:S72 IconIndex:I2 ShowCmd:I2 WkDir:S72", 1,
		[][]string{{"App", "ProgramMenuFolder", "JPKI~1|マイナンバーカード JPKI Web", "Windowless", "[INSTALLDIR]" + windowless.name,
			"serve --virtual off --open", "カードの状態を見る、暗証番号を変える、練習する", "", "", "", "1", "INSTALLDIR"}}}
}

// icons: the column Data is a file beside the table.
var icons = table{"Icon", "Name:s72 Data:V0", 1, [][]string{{iconName, iconName}}}

// environment lets a shell find the program.
func (i installer) environment() table {
	name := "=-PATH"
	if i.scope.machine {
		name = "=-*PATH"
	}
	return table{"Environment", "Environment:s72 Name:l255 Value:L255 Component_:s72", 1, [][]string{{"Path", name, "[~];[INSTALLDIR]", "Helper"}}}
}

// removals empty the folders that are in a profile; others go by themselves.
func removals(s scope) table {
	rows := [][]string{{"RemoveFolder", "Settings", "", "INSTALLDIR", "2"}} // 2: at the uninstall
	if !s.machine {
		rows = append(rows, []string{"RemovePrograms", "Settings", "", "PROGRAMS", "2"})
	}
	return table{"RemoveFile", "FileKey:s72 Component_:s72 FileName:L255 DirProperty:s72 InstallMode:i2", 1, rows}
}

// The folder of the policy file is there before a user could make it, and nobody else
// than administrators writes into it.
var (
	createFolders = table{"CreateFolder", "Directory_:s72 Component_:s72", 2, [][]string{{"POLICYDIR", "PolicyFolder"}}}
	permissions   = table{"MsiLockPermissionsEx", "MsiLockPermissionsEx:s72 LockObject:s72 Table:s32 SDDLText:s0 Condition:S255", 1,
		[][]string{{"PolicyFolder", "POLICYDIR", "CreateFolder", policyFolderAccess, ""}}}
)

// policyFolderAccess: of the administrators (BA), who with the system (SY) do all (FA) in
// it and below; users (BU) read; nothing is inherited from above (P) (Security Descriptor
// Definition Language, Windows documentation).
const policyFolderAccess = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)"

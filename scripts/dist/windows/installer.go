package windows

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"jpkiweb/helper/system/autostart"
	"jpkiweb/scripts/dist/release"
)

// Words that stay the same for ever.
const (
	product     = "JPKI Web"
	maker       = "JPKI Web"
	iconName    = "jpki.ico"
	cabinetName = "jpki.cab"
	// ownKey is where an installer keeps what it was told, for the next one.
	ownKey = `Software\jpki-helper`
	// policyKey is policy.RegistryKey below its root.
	policyKey = `SOFTWARE\Policies\jpki-helper`
	runKey    = `Software\Microsoft\Windows\CurrentVersion\Run`
	// keeps is what an uninstall leaves, in words of the list of programs.
	keeps = `アンインストールしても、許可、履歴、鍵は %LOCALAPPDATA%\jpki-helper に残ります。これらも消すには、先に "jpki-helper uninstall --purge" を実行してください。 / Removing it keeps what the helper remembers, in %LOCALAPPDATA%\jpki-helper: grants, history and its key. "jpki-helper uninstall --purge" removes that, too, before.`
)

// A scope is for whom an installer installs.
type scope struct {
	name     string // in the name of its file
	machine  bool
	root     string // of the registry: 1 HKEY_CURRENT_USER, 2 HKEY_LOCAL_MACHINE
	programs string // the folder of the system, and that of ours below it
}

var scopes = []scope{
	{"user", false, "1", "LocalAppDataFolder"},
	{"machine", true, "2", "ProgramFiles64Folder"},
}

// A payload is a file that is installed.
type payload struct {
	key, component string
	name           string // short and long, as the table File has it
	version        string // of a program
	content        []byte
}

// An installer is one MSI.
type installer struct {
	scope   scope
	arch    string // as GOARCH
	version release.Version
	epoch   time.Time
	files   []payload
}

// identifier makes a GUID of words: the same words, the same GUID (RFC 9562, 5.8).
func identifier(words ...string) string {
	sum := sha256.Sum256([]byte("jpki-helper for Windows\n" + strings.Join(words, "\n")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return strings.ToUpper(fmt.Sprintf("{%x-%x-%x-%x-%x}", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
}

// template names the processor as the summary does ("Template Summary property").
func (i installer) template() string {
	return map[string]string{"amd64": "x64", "arm64": "Arm64"}[i.arch] + ";1041"
}

// upgradeCode is that of every version, of whatever processor.
func (i installer) upgradeCode() string { return identifier("upgrade", i.scope.name) }

func (i installer) productCode() string {
	return identifier("product", i.scope.name, i.arch, i.version.String())
}

// componentID is that of a component in every version.
func (i installer) componentID(name string) string {
	return identifier("component", i.scope.name, name)
}

// startCommand is the value of the Run key, as jpki-helper install writes it.
func startCommand() string {
	return autostart.RunValue(autostart.Spec{Program: "[INSTALLDIR]" + windowless.name})
}

// tables are those of the installer, in the order in which they are written.
func (i installer) tables() []table {
	all := []table{i.summary(), i.properties(), i.directories(), i.components(), i.features(), i.featureComponents(), i.fileTable(), i.media(),
		i.registry(), i.shortcuts(), icons, i.environment(), i.upgrade(), i.launchConditions(), i.locators(), i.searches(), actions, removals(i.scope)}
	if i.scope.machine {
		all = append(all, createFolders, permissions)
	}
	return append(all, sequences(i.scope)...)
}

// summary is what Windows reads before the tables. Property 1 is the code page of these
// words alone, 15 that the files are in a cabinet (2) and that no administrator is needed
// (8), 14 the installer that is: 5.0, which Arm64 and MsiLockPermissionsEx need.
func (i installer) summary() table {
	kind := "10"
	if i.scope.machine {
		kind = "2"
	}
	when := i.epoch.UTC().Format("2006/01/02 15:04:05")
	return table{"_SummaryInformation", "PropertyId:i2 Value:l255", 1, [][]string{
		{"1", "1252"}, {"2", "Installation Database"}, {"3", product + " " + i.version.String()}, {"4", maker}, {"5", "Installer"},
		{"7", i.template()}, {"9", identifier("package", i.scope.name, i.arch, i.version.String(), when)},
		{"12", when}, {"13", when}, {"14", "500"}, {"15", kind}, {"16", "0"}, {"18", "msibuild"}, {"19", "2"},
	}}
}

// properties: REINSTALLMODE replaces files of builds that have the same number, too.
func (i installer) properties() table {
	rows := [][]string{
		{"ProductCode", i.productCode()}, {"UpgradeCode", i.upgradeCode()}, {"ProductName", product}, {"ProductVersion", i.version.Number},
		{"ProductLanguage", "1041"}, {"Manufacturer", maker}, {"ARPPRODUCTICON", iconName}, {"ARPNOMODIFY", "1"}, {"ARPCOMMENTS", keeps},
		{"REINSTALLMODE", "amus"}, {"SecureCustomProperties", "ALLOWEDORIGINS;AUTOSTART;LANGUAGE;NEWERFOUND;OLDERFOUND"},
	}
	if i.scope.machine {
		rows = append(rows, []string{"ALLUSERS", "1"})
	}
	return table{"Property", "Property:s72 Value:l0", 1, rows}
}

// directories: short names are there for systems that show no others.
func (i installer) directories() table {
	rows := [][]string{
		{"TARGETDIR", "", "SourceDir"}, {i.scope.programs, "TARGETDIR", "."}, {"ProgramMenuFolder", "TARGETDIR", "."},
	}
	if i.scope.machine {
		rows = append(rows, []string{"INSTALLDIR", i.scope.programs, "JPKI-H~1|jpki-helper"},
			[]string{"CommonAppDataFolder", "TARGETDIR", "."}, []string{"POLICYDIR", "CommonAppDataFolder", "JPKI-H~1|jpki-helper"},
			[]string{"TEMPLATES", "INSTALLDIR", "policy"}, []string{"TEMPLATES_JA", "TEMPLATES", "ja-JP"}, []string{"TEMPLATES_EN", "TEMPLATES", "en-US"})
	} else {
		rows = append(rows, []string{"PROGRAMS", i.scope.programs, "Programs"}, []string{"INSTALLDIR", "PROGRAMS", "JPKI-H~1|jpki-helper"})
	}
	return table{"Directory", "Directory:s72 Directory_Parent:S72 DefaultDir:l255", 1, rows}
}

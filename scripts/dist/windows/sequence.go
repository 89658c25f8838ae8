package windows

import "strconv"

// upgrade: an older version, and another build of the same number, is taken away; beside
// a newer one nothing is installed. 256 and 512 include the ends, 2 only looks.
func (i installer) upgrade() table {
	code, number := i.upgradeCode(), i.version.Number
	return table{"Upgrade", "UpgradeCode:s38 VersionMin:S20 VersionMax:S20 Language:S255 Attributes:i4 Remove:S255 ActionProperty:s72", 5, [][]string{
		{code, "0.0.0", number, "", "768", "", "OLDERFOUND"}, {code, number, "", "", "2", "", "NEWERFOUND"},
	}}
}

// launchConditions say, Japanese first, why nothing is installed.
func (i installer) launchConditions() table {
	rows := [][]string{
		{"Installed OR VersionNT64 >= 603", "Windows 10 または 11 が必要です。 / It needs Windows 10 or 11."},
		{"Installed OR NOT NEWERFOUND", "新しいバージョンがすでに入っています。 / A newer version is installed already."},
		{`Installed OR AUTOSTART="0" OR AUTOSTART="1"`, "AUTOSTART は 0 か 1 です。 / AUTOSTART is 0 or 1."},
	}
	if i.scope.machine {
		rows = append(rows, []string{`NOT LANGUAGE OR LANGUAGE="ja" OR LANGUAGE="easy" OR LANGUAGE="en"`, "LANGUAGE は ja、easy、en のどれかです。 / LANGUAGE is ja, easy or en."})
	} else {
		rows = append(rows, []string{"NOT ALLOWEDORIGINS AND NOT LANGUAGE", "ALLOWEDORIGINS と LANGUAGE はポリシーです。パソコン全体用のインストーラーだけが設定します。 / ALLOWEDORIGINS and LANGUAGE are a policy, which only the installer for the machine sets."})
	}
	return table{"LaunchCondition", "Condition:s255 Description:l255", 1, rows}
}

// told are the properties that the next version keeps if it is not told otherwise, with
// their values of ownKey.
var told = [][2]string{{"AUTOSTART", "AutoStart"}, {"ALLOWEDORIGINS", "AllowedOrigins"}, {"LANGUAGE", "Language"}}

func (s scope) told() [][2]string {
	if s.machine {
		return told
	}
	return told[:1]
}

// locators look for what an earlier version was told; 16 is the registry of 64 bits, 2 a
// value as it is.
func (i installer) locators() table {
	t := table{"RegLocator", "Signature_:s72 Root:i2 Key:s255 Name:S255 Type:I2", 1, nil}
	for _, p := range i.scope.told() {
		t.rows = append(t.rows, []string{"Told" + p[1], i.scope.root, ownKey, p[1], "18"})
	}
	return t
}

func (i installer) searches() table {
	t := table{"AppSearch", "Property:s72 Signature_:s72", 2, nil}
	for _, p := range i.scope.told() {
		t.rows = append(t.rows, []string{"TOLD" + p[0], "Told" + p[1]})
	}
	return t
}

// Kinds of actions ("Custom Action Types"): set a property; run a program that a property
// names, or that is installed. keepGoing does not ask how it ended, unawaited not even when.
const (
	setProperty  = 51
	runProperty  = 50
	runInstalled = 18
	keepGoing    = 64
	unawaited    = 192
)

// actions. The helper ends before its file is replaced or removed: a card that it has
// loses its power first.
var actions = table{"CustomAction", "Action:s72 Type:i2 Source:S72 Target:S255", 1, [][]string{
	{"KeepAUTOSTART", strconv.Itoa(setProperty), "AUTOSTART", "[TOLDAUTOSTART]"},
	{"KeepALLOWEDORIGINS", strconv.Itoa(setProperty), "ALLOWEDORIGINS", "[TOLDALLOWEDORIGINS]"},
	{"KeepLANGUAGE", strconv.Itoa(setProperty), "LANGUAGE", "[TOLDLANGUAGE]"},
	{"DefaultAUTOSTART", strconv.Itoa(setProperty), "AUTOSTART", "1"},
	{"FindHelper", strconv.Itoa(setProperty), "HELPER", "[INSTALLDIR]" + windowless.name},
	{"StopHelper", strconv.Itoa(runProperty + keepGoing), "HELPER", "stop"},
	{"UndoInstall", strconv.Itoa(runProperty + keepGoing), "HELPER", "uninstall"},
	{"StartHelper", strconv.Itoa(runInstalled + unawaited), "windowless", "serve --virtual off"},
}}

// A step is one of a sequence.
type step struct {
	action, condition string
	number            int
}

// beginning are the steps that both the dialog and the installation begin with.
func beginning(s scope) []step {
	steps := []step{{"FindRelatedProducts", "", 25}, {"AppSearch", "", 50}}
	for n, p := range s.told() {
		steps = append(steps, step{"Keep" + p[0], "NOT " + p[0] + " AND TOLD" + p[0], 51 + n})
	}
	return append(steps, step{"DefaultAUTOSTART", "NOT AUTOSTART", 60}, step{"LaunchConditions", "", 100},
		step{"CostInitialize", "", 800}, step{"FileCost", "", 900}, step{"CostFinalize", "", 1000})
}

// installation are the steps behind; the numbers are those that the documentation
// suggests.
func installation(s scope) []step {
	starts := `AUTOSTART="1" AND NOT REMOVE`
	if s.machine {
		starts += " AND UILevel > 2" // silently it is installed for others than who runs it
	}
	return []step{
		{"FindHelper", "", 1010}, {"StopHelper", "Installed OR OLDERFOUND", 1020},
		{"UndoInstall", `REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE`, 1030},
		{"InstallValidate", "", 1400}, {"InstallInitialize", "", 1500}, {"RemoveExistingProducts", "", 1501}, {"ProcessComponents", "", 1600},
		{"UnpublishFeatures", "", 1800}, {"RemoveRegistryValues", "", 2600}, {"RemoveShortcuts", "", 3200}, {"RemoveEnvironmentStrings", "", 3300},
		{"RemoveFiles", "", 3500}, {"RemoveFolders", "", 3600}, {"CreateFolders", "", 3700}, {"InstallFiles", "", 4000}, {"CreateShortcuts", "", 4500},
		{"WriteRegistryValues", "", 5000}, {"WriteEnvironmentStrings", "", 5200}, {"RegisterUser", "", 6000}, {"RegisterProduct", "", 6100},
		{"PublishFeatures", "", 6300}, {"PublishProduct", "", 6400}, {"InstallFinalize", "", 6600}, {"StartHelper", starts, 6700},
	}
}

// copied are the steps of an installation from the network, which only unpacks.
var copied = []step{{"CostInitialize", "", 800}, {"FileCost", "", 900}, {"CostFinalize", "", 1000}, {"InstallValidate", "", 1400},
	{"InstallInitialize", "", 1500}, {"InstallAdminPackage", "", 3900}, {"InstallFiles", "", 4000}, {"InstallFinalize", "", 6600}}

// advertised are those of a group policy that assigns the product.
var advertised = []step{{"CostInitialize", "", 800}, {"CostFinalize", "", 1000}, {"InstallValidate", "", 1400}, {"InstallInitialize", "", 1500},
	{"PublishFeatures", "", 6300}, {"PublishProduct", "", 6400}, {"InstallFinalize", "", 6600}}

func sequences(s scope) []table {
	execute := step{"ExecuteAction", "", 1300}
	return []table{
		sequence("InstallUISequence", append(beginning(s), execute)), sequence("InstallExecuteSequence", append(beginning(s), installation(s)...)),
		sequence("AdminUISequence", []step{copied[0], copied[1], copied[2], execute}), sequence("AdminExecuteSequence", copied),
		sequence("AdvtExecuteSequence", advertised),
	}
}

func sequence(name string, steps []step) table {
	t := table{name, "Action:s72 Condition:S255 Sequence:I2", 1, nil}
	for _, s := range steps {
		t.rows = append(t.rows, []string{s.action, s.condition, strconv.Itoa(s.number)})
	}
	return t
}

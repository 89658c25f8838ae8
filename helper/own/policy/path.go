package policy

// pathOn is the place of the policy file on a system named as by runtime.GOOS;
// programData is where Windows keeps the settings of all users.
func pathOn(goos, programData string) string {
	switch goos {
	case "windows":
		return programData + `\jpki-helper\policy.json`
	case "darwin":
		return "/Library/Application Support/jpki-helper/policy.json"
	}
	return "/etc/jpki-helper/policy.json"
}

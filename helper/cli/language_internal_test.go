package cli

import (
	"testing"

	"jpkiweb/helper/own/policy"
)

func TestLanguageIsThePersons(t *testing.T) {
	for name, test := range map[string]struct {
		env    map[string]string
		policy string
		system string
		json   bool
		want   string
	}{
		"nothing is said":                      {want: "en"},
		"Japanese":                             {env: map[string]string{"LANG": "ja_JP.UTF-8"}, want: "ja"},
		"Japanese, without an encoding":        {env: map[string]string{"LANG": "ja_JP"}, want: "ja"},
		"Japanese, in lower case":              {env: map[string]string{"LANG": "ja_JP.utf8"}, want: "ja"},
		"Japanese, with a modifier":            {env: map[string]string{"LANG": "ja_JP.UTF-8@cjknarrow"}, want: "ja"},
		"Japanese that cannot be written":      {env: map[string]string{"LANG": "ja_JP.eucJP"}, want: "en"},
		"javanese is another language":         {env: map[string]string{"LANG": "jav_ID.UTF-8"}, want: "en"},
		"German":                               {env: map[string]string{"LANG": "de_DE.UTF-8"}, want: "en"},
		"LC_ALL is before all":                 {env: map[string]string{"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8", "LANG": "ja_JP.UTF-8"}, want: "en"},
		"LC_MESSAGES is before LANG":           {env: map[string]string{"LC_MESSAGES": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, want: "ja"},
		"LANGUAGE is a list":                   {env: map[string]string{"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:ja:en"}, want: "ja"},
		"LANGUAGE is before LANG":              {env: map[string]string{"LANG": "ja_JP.UTF-8", "LANGUAGE": "en"}, want: "en"},
		"LANGUAGE without one of ours":         {env: map[string]string{"LANG": "ja_JP.UTF-8", "LANGUAGE": "fr"}, want: "ja"},
		"LANGUAGE alone is no locale":          {env: map[string]string{"LANGUAGE": "ja"}, want: "en"},
		"C is English, whatever else there is": {env: map[string]string{"LC_ALL": "C", "LANG": "ja_JP.UTF-8", "LANGUAGE": "ja"}, policy: "ja", system: "ja-JP", want: "en"},
		"C.UTF-8 is C":                         {env: map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "ja"}, want: "en"},
		"POSIX is C":                           {env: map[string]string{"LANG": "POSIX"}, policy: "ja", want: "en"},
		"the administrator's":                  {policy: "ja", want: "ja"},
		"the administrator's easy Japanese":    {policy: "easy", want: "ja"},
		"the administrator's before Windows'":  {policy: "en", system: "ja-JP", want: "en"},
		"the person's before both":             {env: map[string]string{"LANG": "ja_JP.UTF-8"}, policy: "en", system: "en-US", want: "ja"},
		"that of Windows":                      {system: "ja-JP", want: "ja"},
		"that of Windows, not ours":            {system: "pt-BR", want: "en"},
		"JSON is English":                      {env: map[string]string{"LANG": "ja_JP.UTF-8"}, policy: "ja", system: "ja-JP", json: true, want: "en"},
	} {
		c := &call{json: test.json, Env: Env{
			Getenv:   func(name string) string { return test.env[name] },
			Policy:   func() (policy.Policy, error) { return policy.Policy{Language: test.policy}, nil },
			Language: func() string { return test.system },
		}}
		if got := c.language(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

package policy

import (
	"strings"
	"testing"
)

// Whoever wrote the file is led to the line, also where only the meaning is wrong.
func TestWrongSettingIsToldWithItsLine(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"municipality":             {"{\n \"developer\": false,\n \"counter\": {\n  \"display\": true,\n  \"municipality\": \"282104\"\n }\n}", []string{"line 5: counter.municipality"}},
		"language of the counter":  {"{\"counter\": {\"languages\": [\n\"ja\",\n\"fr\"]}}", []string{"line 3: counter.languages, number 2"}},
		"further language":         {"{\"counter\": {\"furtherLanguages\": [\n\n{\"language\": \"vi\", \"readBy\": \"a\"}]}}", []string{"line 3: counter.furtherLanguages, number 1"}},
		"folder of languages":      {"{\"counter\": {\n\"languagesFolder\": \"x\"}}", []string{"line 2: counter.languagesFolder"}},
		"wrong type":               {"{\n\"counter\": {\"statistics\":\n\"yes\"}}", []string{"line 3: \"counter.statistics\" is a string"}},
		"unknown key":              {"{\"counter\": {\n\"town\": \"282103\"}}", []string{"line 2: counter: unknown key"}},
		"key twice":                {"{\"counter\": {\"display\": true,\n\"display\": true}}", []string{"line 2: counter: key \"display\" is there twice"}},
		"key that is known twice":  {"{\"ports\": {\"first\": 3000, \"last\": 3001},\n\"counter\": {\"municipality\": \"1\"}}", []string{"line 2: counter.municipality"}},
		"allowed origin":           {"{\"allowedOrigins\": [\"https://a.example\",\n\n\"https://b.example/\"]}", []string{"line 3: allowedOrigins, number 2"}},
		"granted origin":           {"{\n\"grantedOrigins\": [\n{\"origin\": \"null\", \"purposes\": [\"read\"]}]}", []string{"line 3: grantedOrigins, number 1"}},
		"ports":                    {"{\n\"ports\": {\n\"first\": 1,\n\"last\": 2}}", []string{"line 2: ports 1 to 2"}},
		"language":                 {"{\n\"language\": \"fr\"}", []string{"line 2: language"}},
		"list":                     {"{\"crlCA\": [\"/etc/ca.cer\"],\n\"crl\": [\"/a.crl\",\n\"a.crl\"]}", []string{"line 3: crl, number 2"}},
		"list without a CA":        {"{\n\"crl\": [\"/a.crl\"]}", []string{"line 2: crl and crlCA"}},
		"CA without a list":        {"{\n\n\"crlCA\": [\"/ca.cer\"]}", []string{"line 3: crl and crlCA"}},
		"stamps":                   {"{\n\"tsa\": \"/etc/tsa\",\n\"tsaCA\": [\"/etc/tsa.cer\"]}", []string{"line 2: tsa:"}},
		"stamps without a CA":      {"{\n\"tsa\": \"https://tsa.example\"}", []string{"line 2: tsa without tsaCA"}},
		"CA of stamps":             {"{\n\"tsaCA\": [\n\"tsa.cer\"]}", []string{"line 3: tsaCA, number 1"}},
		"statement":                {"{\n\n\"update\": \"x\"}", []string{"line 3: update"}},
		"source of data":           {"{\n\"municipalityData\": {\n\"source\": \"share\"}}", []string{"line 3: municipalityData.source"}},
		"address of data":          {"{\"municipalityData\": {\n\"source\": \"http://www.city.example.jp/x\"}}", []string{"line 2: municipalityData.source: http:// is for 127.0.0.1"}},
		"key of data":              {"{\"municipalityData\": {\"source\": \"/srv\", \"keys\": [\n{\"municipality\": \"282103\", \"key\": \"AAAA\"}]}}", []string{"line 2: municipalityData.keys, number 1: key of 282103"}},
		"key for all of Japan":     {"{\"municipalityData\": {\"source\": \"/srv\", \"keys\": [\n\n{\"municipality\": \"000000\", \"key\": \"BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI=\"}]}}", []string{"line 3: municipalityData.keys, number 1: municipality \"000000\""}},
		"key of data, twice":       {"{\"municipalityData\": {\"source\": \"/srv\", \"keys\": [\n{\"municipality\": \"282103\", \"key\": \"BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI=\"},\n{\"municipality\": \"282103\", \"key\": \"BcT8cg4IV/cmGBn8ri3nDCdBLeXBU2sh8yoWWc2aLqI=\"}]}}", []string{"line 3: municipalityData.keys, number 2: it is there twice"}},
		"two settings":             {"{\n\"language\": \"fr\",\n\"update\": \"x\"}", []string{"line 2: language", "line 3: update"}},
		"value with a name inside": {"{\"update\": \"language\",\n\"language\": \"fr\"}", []string{"line 2: language", "line 1: update"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, test.text)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
			}
		})
	}
}

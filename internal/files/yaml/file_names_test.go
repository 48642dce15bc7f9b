package yaml

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Each sign that Windows takes in no name is advice, in a folder and in the folder of translations.
func TestSignsInFileNames(t *testing.T) {
	for _, sign := range `<>:"|?*\` {
		for _, folder := range []string{"", "translations/"} {
			name := folder + "a" + string(sign) + "b.yaml"
			var found diag.Findings
			if _, err := ReadFolder(fstest.MapFS{name: {Data: []byte("flow: main\n")}}, &found); err != nil {
				t.Fatal(err)
			}
			all := found.Sorted()
			if len(all) != 1 || all[0].Place.File != name || !strings.Contains(all[0].Message, "on Windows no name") {
				t.Errorf("%q: %v", name, all)
			}
		}
	}
}

// Files that another system takes for one, or cannot hold, are advice; all are read.
func TestFileNamesOfOtherSystems(t *testing.T) {
	const composed, decomposed = "caf\u00e9.yaml", "cafe\u0301.yaml"
	for want, names := range map[string][]string{
		"":                                 {"main.yaml", "main_2.yaml", "console.yaml", "translations/main.yaml"},
		"same file as \"Main.yaml\"":       {"Main.yaml", "main.yaml"},
		"same file as \"cafe\u0301.yaml\"": {decomposed, composed},
		`no file can be named "con.yaml"`:  {"con.yaml"},
		`no file can be named "NUL.yaml"`:  {"NUL.yaml"},
		`be named "aux.de.yaml"`:           {"translations/aux.de.yaml"},
		`be named "Com7.yml"`:              {"Com7.yml"},
		"< > :":                            {"what?.yaml"},
	} {
		files := fstest.MapFS{}
		for _, name := range names {
			files[name] = &fstest.MapFile{Data: []byte("flow: main\n")}
		}
		var found diag.Findings

		read, err := ReadFolder(files, &found)
		if err != nil || len(read) != len(names) {
			t.Errorf("%q: %d files, %v", names, len(read), err)
		}

		switch all := found.Sorted(); {
		case want == "" && len(all) > 0:
			t.Errorf("%q: %v", names, all)
		case want != "" && (len(all) != 1 || all[0].Severity != diag.Advice || !strings.Contains(all[0].Message, want)):
			t.Errorf("%q: %v, want %s", names, all, want)
		}
	}
}

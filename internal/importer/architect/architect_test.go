package architect_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/importer"
	"github.com/ivrsim/ivrsim/internal/importer/architect"
	"github.com/ivrsim/ivrsim/internal/importer/importertest"
)

// TestImport imports the flows of each case in testdata, and compares the folder.
func TestImport(t *testing.T) {
	importertest.Cases(t, architect.Format, func(files []importer.Source) []txtar.File {
		center, err := architect.Format.Read(files, "")
		if err != nil {
			t.Fatal(err)
		}
		var out []txtar.File
		for _, f := range importer.Build(center, nil, nil).Files {
			if strings.HasSuffix(f.Name, ".yaml") && f.Name != importer.NameMapFile && f.Name != "trivial.yaml" || f.Name == importer.ReportFile {
				out = append(out, txtar.File{Name: "want/" + f.Name, Data: f.Content})
			}
		}
		return out
	})
}

func TestDetect(t *testing.T) {
	const flow = "inboundCall:\n  name: A\n  startUpRef: ./menus/menu[m]\n"
	for _, c := range []struct {
		name, src string
		want      bool
		err       string
	}{
		{"a.yaml", flow, true, ""},
		{"a.yaml", "inQueueCall:\n  name: A\n", true, ""},
		{"a.yaml", "commonModule:\n  name: A\n", true, ""},
		{"a.yaml", flow + "  description: \"{{name}}\"\n", false, "template"},
		{"a.yaml", flow + "  description: ${name}\n", false, "template"},
		{"a.yaml", "workflow:\n  name: A\n  startUpRef: x\n", false, "workflow"},
		{"a.yaml", flow + " x: [\n", false, "no YAML"},
		{"a.i3InboundFlow", "\x01\x02", false, "archy export"},
		{"routing.yaml", "center: a\n", false, ""},
		{"a.json", `{"inboundCall": {}}`, false, ""},
	} {
		got, err := architect.Format.Detect(c.name, []byte(c.src))
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("Detect(%s, %q) = %v, %v", c.name, c.src, got, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range importertest.Archives(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	importertest.Fuzz(f, architect.Format)
}

package genesysarchitect_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestImport imports the flows of each case in testdata, and compares the folder.
func TestImport(t *testing.T) { importertest.Import(t, genesysarchitect.Format) }

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
		{"a.yaml", flow + "  description: {{name}}\n", true, ""},
		{"a.yaml", flow + "  ${name}-x: 'y {{ name }}'\n", true, ""},
		{"a.yaml", flow + "%{ if x }\n", false, "template"},
		{"a.yaml", flow + "{% if x %}\n", false, "template"},
		{"a.yaml", "workflow:\n  name: A\n  startUpRef: x\n", false, "workflow"},
		{"a.yaml", "secureCall:\n  name: A\n  startUpRef: x\n", true, ""},
		{"a.yaml", "outboundCall:\n  name: A\n  startUpRef: x\n", false, "outboundCall"},
		{"a.yaml", "voicemail:\n  name: A\n  startUpTaskActions: []\n", false, "voicemail"},
		{"a.yaml", "inboundEmail:\n  name: A\n  defaultLanguage: en-us\n", false, "inboundEmail"},
		{"a.yaml", "inqueueEmail:\n  name: A\n  startUpTaskActions: []\n", false, "inqueueEmail"},
		{"a.yaml", "bot:\n  name: A\n  token: b\n", false, ""},
		{"a.yaml", flow + " x: [\n", false, "not YAML"},
		{"a.yaml", flow + "---\n" + flow, false, "several documents"},
		{"a.yaml", "---\n" + flow + "...\n", true, ""},
		{"a.i3InboundFlow", "\x01\x02", false, "archy export"},
		{"routing.yaml", "center: a\n", false, ""},
		{"a.json", `{"inboundCall": {}}`, false, ""},
	} {
		got, err := genesysarchitect.Format.Detect(c.name, []byte(c.src))
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("Detect(%s, %q) = %v, %v", c.name, c.src, got, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	importertest.Fuzz(f, genesysarchitect.Format)
}

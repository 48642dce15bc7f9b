package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestDecidesByLanguage: a menu sets the language, and a later menu decides by it. Each language has its own queue. The
// call's language has no regions, and a row names them.
func TestDecidesByLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		one, two string
		want     []string
	}{
		"two languages": {"en", "es", []string{
			"{set: {language: en}, then: topic_menu}", "{set: {language: es}, then: topic_menu}",
			"{branch: language, then: {en: queue_sales-en, es: queue_sales-es}}", "{branch: language, then: {en: queue_first, es: queue_second}}",
		}},
		"two regions of a language": {"en_GB", "en_US", []string{
			"# approximated: a line decides by the language, and a language of a call has no region: en_GB is en here",
			"{set: {language: en}, then: topic_menu}",
			"{queue: sales-en, ",
		}},
	} {
		src := "[in]\nexten => s,1,Background(language)\n same => n,WaitExten(5)\n same => n,Hangup()\n" +
			"exten => 1,1,Set(CHANNEL(language)=" + c.one + ")\n same => n,Goto(main,s,1)\n" +
			"exten => 2,1,Set(CHANNEL(language)=" + c.two + ")\n same => n,Goto(main,s,1)\n" +
			"[main]\nexten => s,1,Background(topic)\n same => n,WaitExten(5)\n same => n,Hangup()\n" +
			"exten => 1,1,Queue(sales-${CHANNEL(language)})\n" +
			"exten => 2,1,GotoIf($[\"${CHANNEL(language)}\" = \"" + c.two + "\"]?second)\n" +
			" same => n,Queue(first)\n same => n,Hangup()\n same => n(second),Queue(second)\n"

		for _, f := range importer.Build(read(t, src, ""), nil, nil).Files {
			if f.Name != "in.yaml" {
				continue
			}
			for _, want := range c.want {
				if !strings.Contains(string(f.Content), want) {
					t.Errorf("%s: the flow has no %q:\n%s", name, want, f.Content)
				}
			}
		}
	}
}

// TestLanguagesOfLines has numbers that give one macro their language. Each line has the language of the center and its own.
func TestLanguagesOfLines(t *testing.T) {
	src := "[macro-setlang]\nexten => s,1,Set(CHANNEL(language)=${ARG1})\n[incoming]\n"
	for number, language := range map[string]string{"331": "fr", "493": "de", "120": "en"} {
		src += "exten => " + number + ",1,Macro(setlang," + language + ")\nexten => " + number + ",n,Goto(menu,s,1)\n"
	}
	src += "[menu]\nexten => s,1,Background(menu)\nexten => s,n,WaitExten()\nexten => 1,1,Queue(sales)\n"

	files := map[string]string{}
	for _, f := range importer.Build(read(t, src, ""), nil, nil).Files {
		files[f.Name] = string(f.Content)
	}
	for number, want := range map[string]string{"331": "en, fr", "493": "en, de", "120": "en"} {
		if line := "languages: [" + want + "], flow: incoming_" + number + "}"; !strings.Contains(files["routing.yaml"], line) {
			t.Errorf("no line has %q in %s", line, files["routing.yaml"])
		}
	}
}

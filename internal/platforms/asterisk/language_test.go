package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestDecidesByLanguage: a menu sets the language, and a later menu decides by it. Each language has its own queue. The call's language has no
// regions, so that languages of regions are an attribute of their own.
func TestDecidesByLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		one, two string
		want     []string
	}{
		"two languages": {"en", "es", []string{
			"{set: {language: en}, then: topic_menu}", "{set: {language: es}, then: topic_menu}",
			"{by: language, en: sales-en, es: sales-es, ", "{branch: language, then: {en: queue_first, es: queue_second}}",
		}},
		"two regions of a language": {"en_GB", "en_US", []string{
			"{set: {language: en, channel_language: en_GB}, then: topic_menu}",
			"{set: {language: en, channel_language: en_US}, then: topic_menu}",
			"{by: channel_language, en_GB: sales-en_GB, en_US: sales-en_US, ",
			"{branch: channel_language, then: {en_US: queue_second, otherwise: queue_first}}",
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

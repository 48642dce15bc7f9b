package asterisk

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestOnlyExtensionsInterrupt has prompts with the option m. A key that is no extension of one key does not interrupt
// them, so that the call goes on as if the caller were silent (pbx_builtin_background in main/pbx_builtins.c).
func TestOnlyExtensionsInterrupt(t *testing.T) {
	const prompts = "[in]\nexten => s,1,Answer()\n same => n,Background(news,m)\n same => n,Background(more,nm)\n same => n,Queue(desk)\n"
	for extensions, want := range map[string]importer.Kind{
		"":                               importer.Say,
		"exten => 201,1,Dial(SIP/201)\n": importer.Say, // two keys or more are no extension of one key
		"exten => 5,1,Queue(sales)\n":    importer.Menu,
	} {
		flow := mustRead(t, prompts+extensions).Flows[0]
		at := slices.IndexFunc(flow.Steps, func(s *importer.Step) bool { return s.Prompt.Audio == "news & more" })
		if at < 0 || flow.Steps[at].Kind != want {
			t.Errorf("%q: the prompts are no %s: %v", extensions, want, flow.Steps)
			continue
		}

		// Each way but the key leads to the queue desk.
		for _, e := range flow.Steps[at].Edges {
			to := slices.IndexFunc(flow.Steps, func(s *importer.Step) bool { return s.ID == e.To })
			queue := "desk"
			if slices.Contains(e.Keys, "5") {
				queue = "sales"
			}
			if to < 0 || flow.Steps[to].What != queue {
				t.Errorf("%q: %s leads not to the queue %s", extensions, e.Outcome, queue)
			}
		}
	}
}

package amazonconnect

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestImport imports the flows of each case in testdata, which have every action of the documentation in every
// variant of its parameters, and compares the folder.
func TestImport(t *testing.T) { importertest.Import(t, Format) }

func TestResourceName(t *testing.T) {
	for id, want := range map[string]string{
		"arn:aws:lambda:us-east-1:1:function:pay":                  "pay",
		"arn:aws:lambda:us-east-1:1:function:pay:live":             "pay",
		"arn:aws:connect:us-east-1:1:instance/a/queue/basic":       "basic",
		"arn:aws:connect:us-east-1:1:instance/a/queue/" + someUUID: "",
		"{{lambdaFunctions.connectdtmfmenu.arn}}":                  "connectdtmfmenu",
		"${OrderQueueArn}":                     "OrderQueue",
		`${var.contact_flows_map["_0x_dial"]}`: "_0x_dial",
		"$.External.queue":                     "queue",
		"arn:aws:connect:${REGION}:${ACCT}:instance/${ID}/queue/${Q:sales:Q}": "sales",
		"BASIC_QUEUE_ARN": "BASIC_QUEUE_ARN",
		someUUID:          "",
	} {
		if got := resourceName(id); got != want {
			t.Errorf("resourceName(%q) = %q, want %q", id, got, want)
		}
	}
}

// A flow is found by its ARN, its name and the name of its file, in any spelling. The same spelling comes first.
func TestFlowsByAnyName(t *testing.T) {
	spaced, plain := &flow{}, &flow{}
	r := &reader{
		center: &importer.Center{Names: map[string]string{"1": "Main Menu"}},
		byName: map[string]*flow{"Main Menu": spaced, "MainMenu": plain},
		byRef:  map[string]*flow{"mainmenu": spaced, "1-2": plain, "menu2": plain},
	}
	for id, want := range map[string]*flow{
		"":                 nil,
		"-":                nil,
		"Other":            nil,
		"Main Menu":        spaced,
		"MainMenu":         plain,
		"main_menu":        spaced,
		"MainMenu:$LATEST": plain,
		"arn:aws:connect:us-east-1:1:instance/a/contact-flow/MainMenu":  plain,
		"arn:aws:connect:us-east-1:1:instance/a/contact-flow/main-menu": spaced,
		"{{flows.menu-2.arn}}": plain,
	} {
		if got := r.flowOf(id); got != want {
			t.Errorf("%q is the flow %p, want %p", id, got, want)
		}
	}
}

const someUUID = "0f047d1a-c42c-4660-9e9f-fa684b7d4493"

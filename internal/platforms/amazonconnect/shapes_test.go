package amazonconnect

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkShapes: large flows of each shape.
func BenchmarkShapes(b *testing.B) { importertest.BenchShapes(b, Format, 1, writeShape) }

// writeShape writes a flow and its modules as files of their own. It returns nil if the flow counts, because Connect has no sums.
func writeShape(main importertest.Blocks, modules []importertest.Blocks) []importer.Source {
	var out []importer.Source
	for i, blocks := range append([]importertest.Blocks{main}, modules...) {
		name := "main"
		end := "DisconnectParticipant"
		if i > 0 {
			name = fmt.Sprint("module", i-1)
			end = "EndFlowModuleExecution"
		}

		f := &shapedFlow{end: end}
		for _, b := range blocks {
			if b.Kind == importertest.Adds {
				return nil
			}
			f.block(b)
		}

		out = append(out, importer.Source{File: name + ".json", Content: []byte(f.content(name))})
	}

	return out
}

// shapedFlow is a large flow whose blocks without a next block end a call or a module.
type shapedFlow struct {
	largeFlow
	end   string
	given string // the path of x, or "" if it is an attribute
}

func (f *shapedFlow) action(id, kind string, parameters map[string]any, next string, ways []importertest.Way, failures ...string) {
	to := func(to string) string {
		if to == "" {
			return id + "_end"
		}
		return to
	}

	ends := next == ""
	var conditions, errors []any
	for _, way := range ways {
		ends = ends || way.To == ""
		condition := map[string]any{"Operator": "Equals", "Operands": []any{way.Value}}
		conditions = append(conditions, map[string]any{"NextAction": to(way.To), "Condition": condition})
	}

	for _, kind := range failures {
		errors = append(errors, map[string]any{"NextAction": to(next), "ErrorType": kind})
	}
	f.actions = append(f.actions, map[string]any{
		"Identifier": id, "Type": kind, "Parameters": parameters,
		"Transitions": map[string]any{"NextAction": to(next), "Conditions": conditions, "Errors": errors},
	})
	if ends {
		f.actions = append(f.actions, map[string]any{
			"Identifier": id + "_end", "Type": f.end, "Parameters": map[string]any{}, "Transitions": map[string]any{},
		})
	}
}

func (f *shapedFlow) block(b importertest.Block) {
	type object = map[string]any
	switch b.Kind {
	case importertest.Says:
		f.action(b.ID, "MessageParticipant", object{"Text": b.What}, b.Next, nil)
	case importertest.Asks:
		f.action(b.ID, "GetParticipantInput", object{"Text": b.What, "StoreInput": "False", "InputTimeLimitSeconds": "5"},
			b.Next, b.Ways, "InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
	case importertest.Enters:
		f.given = "$.StoredCustomerInput"
		f.action(b.ID, "GetParticipantInput", object{
			"Text": "Enter.", "StoreInput": "True", "InputTimeLimitSeconds": "5",
			"InputValidation": object{"CustomValidation": object{"MaximumLength": "5"}},
		}, b.Next, nil, "NoMatchingError")

	case importertest.Sets:
		f.action(b.ID, "UpdateContactAttributes", attribute(b.What, b.Of), b.Next, nil)
	case importertest.Copies:
		f.action(b.ID, "UpdateContactAttributes", attribute(b.What, f.path(b.Of)), b.Next, nil)
	case importertest.LooksUp:
		f.given = "$.External.x"
		f.action(b.ID, "InvokeLambdaFunction", object{"LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:get"},
			b.Next, nil, "NoMatchingError")
	case importertest.Compares:
		f.action(b.ID, "Compare", compared(f.path(b.What)), b.Next, b.Ways, "NoMatchingCondition")
	case importertest.Opens:
		ways := []importertest.Way{{Value: "True", To: b.Ways[0].To}, {Value: "False", To: b.Next}}
		f.action(b.ID, "CheckHoursOfOperation", object{"HoursOfOperationId": b.What}, b.Next, ways, "NoMatchingError")
	case importertest.Queues:
		f.action(b.ID, "UpdateContactTargetQueue", object{"QueueId": b.What}, b.ID+"_wait", nil)
		f.action(b.ID+"_wait", "TransferContactToQueue", object{}, b.Next, nil, "QueueAtCapacity", "NoMatchingError")
	case importertest.Speaks:
		f.action(b.ID, "UpdateContactData", object{"LanguageCode": b.Of}, b.ID+"_say", nil)
		f.action(b.ID+"_say", "MessageParticipant", object{"Text": b.What}, b.Next, nil)
	case importertest.Calls:
		f.action(b.ID, "InvokeFlowModule", object{"FlowModuleId": b.What}, b.Next, nil, "NoMatchingError")
	}
}

// path returns the path of a variable. The result of the function and the entry of the caller are no attributes.
func (f *shapedFlow) path(name string) string {
	if name == "x" && f.given != "" {
		return f.given
	}
	return "$.Attributes." + name
}

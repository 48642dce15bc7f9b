package amazonconnect

import (
	"cmp"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// largeFlow is a flow of many blocks.
type largeFlow struct{ actions []any }

func (f *largeFlow) add(id, kind, next string, parameters map[string]any, conditions map[string]string, errors ...string) {
	var all, failures []any
	for _, value := range []string{"1", "2", "="} {
		if to := conditions[value]; to != "" {
			operand := value
			if value == "=" {
				operand = "v" + id[1:]
			}
			all = append(all, map[string]any{"NextAction": to, "Condition": map[string]any{"Operator": "Equals", "Operands": []any{operand}}})
		}
	}
	for _, kind := range errors {
		failures = append(failures, map[string]any{"NextAction": cmp.Or(conditions["else"], "end"), "ErrorType": kind})
	}
	f.actions = append(f.actions, map[string]any{
		"Identifier": id, "Type": kind, "Parameters": parameters,
		"Transitions": map[string]any{"NextAction": next, "Conditions": all, "Errors": failures},
	})
}

// content is the flow in JSON, which begins with its first block.
func (f *largeFlow) content(name string) string {
	f.add("end", "DisconnectParticipant", "", nil, nil)
	start := f.actions[0].(map[string]any)["Identifier"]
	src, err := json.Marshal(map[string]any{
		"Version": "2019-10-30", "StartAction": start, "Metadata": map[string]any{"name": name}, "Actions": f.actions,
	})
	if err != nil {
		panic(err)
	}
	return string(src)
}

// source is the file of a flow that is called main.
func (f *largeFlow) source() importer.Source {
	return importer.Source{File: "main.json", Content: []byte(f.content("main"))}
}

func compared(path string) map[string]any { return map[string]any{"ComparisonValue": path} }

func attribute(name, value string) map[string]any {
	return map[string]any{"Attributes": map[string]any{name: value}}
}

// BenchmarkSetAndCompare: each attribute is set and compared right after it.
func BenchmarkSetAndCompare(b *testing.B) {
	importertest.Bench(b, Format, 2, setAndCompare)
}

func setAndCompare(n int) importer.Source {
	f := &largeFlow{}
	for i := range n {
		f.add(fmt.Sprint("s", i), "UpdateContactAttributes", fmt.Sprint("c", i), attribute(fmt.Sprint("a", i), fmt.Sprint("v", i)), nil)
		next := map[string]string{"=": fmt.Sprint("s", i+1)}
		f.add(fmt.Sprint("c", i), "Compare", "", compared(fmt.Sprint("$.Attributes.a", i)), next, "NoMatchingCondition")
	}
	return f.source()
}

// BenchmarkGivenAttributes: attributes that come with the call are compared once each.
func BenchmarkGivenAttributes(b *testing.B) {
	importertest.Bench(b, Format, 1, givenAttributes)
}

func givenAttributes(n int) importer.Source {
	f := &largeFlow{}
	for i := range n {
		next := map[string]string{"1": fmt.Sprint("c", i+1)}
		f.add(fmt.Sprint("c", i), "Compare", "", compared(fmt.Sprint("$.Attributes.a", i)), next, "NoMatchingCondition")
	}
	return f.source()
}

// BenchmarkValuesInACycle: menus in a cycle set one attribute to many values, and compare it.
func BenchmarkValuesInACycle(b *testing.B) {
	importertest.Bench(b, Format, 3, valuesInACycle)
}

func valuesInACycle(n int) importer.Source {
	f := &largeFlow{}
	for i := range n {
		next := fmt.Sprint("m", (i+1)%n)
		choices := map[string]string{"1": fmt.Sprint("s", i), "2": fmt.Sprint("c", i)}
		text := map[string]any{"Text": fmt.Sprint("Menu ", i), "StoreInput": "False"}
		f.add(fmt.Sprint("m", i), "GetParticipantInput", "", text, choices, "InputTimeLimitExceeded", "NoMatchingCondition")
		f.add(fmt.Sprint("s", i), "UpdateContactAttributes", next, attribute("a", fmt.Sprint("v", i)), nil)
		f.add(fmt.Sprint("c", i), "Compare", "", compared("$.Attributes.a"), map[string]string{"=": next}, "NoMatchingCondition")
	}
	return f.source()
}

// BenchmarkRing: flows of one block transfer to each other in a ring.
func BenchmarkRing(b *testing.B) {
	importertest.Bench(b, Format, 2, ring)
}

func ring(n int) importer.Source {
	var all []any
	for i := range n {
		f := &largeFlow{}
		f.add("t", "TransferToFlow", "", map[string]any{"ContactFlowId": fmt.Sprint("flow ", (i+1)%n)}, nil, "NoMatchingError")
		name := fmt.Sprint("flow ", i)
		all = append(all, map[string]any{"Name": name, "Content": f.content(name)})
	}
	src, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return importer.Source{File: "ring.json", Content: src}
}

// TestCost: twice the blocks of each large flow take at most 2.5 times the memory.
func TestCost(t *testing.T) {
	copies := importertest.Shaped("copies", writeShape)
	for _, write := range []func(int) importer.Source{setAndCompare, copies, valuesInACycle, ring} {
		importertest.Grows(t, Format, 100, write)
	}

	// Few blocks hide what each variable costs. Many take half a second, for which the short form has no time.
	if !longtest.IsLong() {
		return
	}
	importertest.Grows(t, Format, 400, importertest.Shaped("set and compared far", writeShape))
	importertest.Grows(t, Format, 800, givenAttributes)
}

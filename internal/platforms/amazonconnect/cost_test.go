package amazonconnect

import (
	"cmp"
	"encoding/json"
	"fmt"
	"testing"

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

// BenchmarkSetAndCompareFar: each attribute is compared far from where it is set.
func BenchmarkSetAndCompareFar(b *testing.B) {
	importertest.Bench(b, Format, 2, setAndCompareFar)
}

func setAndCompareFar(n int) importer.Source {
	f := &largeFlow{}
	for i := range n {
		read := fmt.Sprint("$.Attributes.a", 7*i%n)
		next := map[string]string{"1": fmt.Sprint("s", i+1)}
		f.add(fmt.Sprint("s", i), "UpdateContactAttributes", fmt.Sprint("c", i), attribute(fmt.Sprint("a", i), "1"), nil)
		f.add(fmt.Sprint("c", i), "Compare", "", compared(read), next, "NoMatchingCondition")
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

// BenchmarkHub: each menu sets an attribute of its own and returns to one menu. A chain of compares reads all attributes.
func BenchmarkHub(b *testing.B) { importertest.Bench(b, Format, 4, hub) }

func hub(n int) importer.Source {
	f := &largeFlow{}
	menu := func(id, text string, next map[string]string) {
		parameters := map[string]any{"Text": text, "StoreInput": "False", "InputTimeLimitSeconds": "5"}
		f.add(id, "GetParticipantInput", "m0", parameters, next, "InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
	}
	menu("m0", "Main menu.", map[string]string{"1": "m1", "2": "c1"})
	for i := 1; i <= n; i++ {
		menu(fmt.Sprint("m", i), fmt.Sprintf("Menu number %d.", i), map[string]string{"1": fmt.Sprint("m", i%n+1), "2": fmt.Sprint("s", i), "else": "m0"})
		f.add(fmt.Sprint("s", i), "UpdateContactAttributes", "m0", attribute(fmt.Sprint("a", i), fmt.Sprint("v", i)), nil)

		said := map[string]string{"=": fmt.Sprint("p", i), "else": fmt.Sprint("c", i%n+1)}
		f.add(fmt.Sprint("c", i), "Compare", "", compared(fmt.Sprint("$.Attributes.a", i)), said, "NoMatchingCondition")
		f.add(fmt.Sprint("p", i), "MessageParticipant", "m0", map[string]any{"Text": fmt.Sprintf("Case %d.", i)}, nil)
	}
	return f.source()
}

// BenchmarkCopiesInARow: each attribute is a copy of the one before it, and the last one is compared.
func BenchmarkCopiesInARow(b *testing.B) {
	importertest.Bench(b, Format, 1, copiesInARow)
}

func copiesInARow(n int) importer.Source {
	f := &largeFlow{}
	f.add("ask", "InvokeLambdaFunction", "s0", nil, nil, "NoMatchingError")
	of := "$.External.a"
	for i := range n {
		f.add(fmt.Sprint("s", i), "UpdateContactAttributes", fmt.Sprint("s", i+1), attribute(fmt.Sprint("a", i), of), nil)
		of = fmt.Sprint("$.Attributes.a", i)
	}
	f.add(fmt.Sprint("s", n), "Compare", "", compared(of), map[string]string{"1": "say"}, "NoMatchingCondition")
	f.add("say", "MessageParticipant", "end", map[string]any{"Text": "It is one."}, nil)
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

// BenchmarkLoopsWithinLoops: each menu leads back to one before all others, and each loop sets an attribute of its own.
func BenchmarkLoopsWithinLoops(b *testing.B) {
	importertest.Bench(b, Format, 4, loopsWithinLoops)
}

func loopsWithinLoops(n int) importer.Source {
	f := &largeFlow{}
	text := map[string]any{"Text": "Choose.", "StoreInput": "False"}
	for i := range n {
		inner := fmt.Sprint("m", i+1)
		if i+1 == n {
			inner = fmt.Sprint("e", i)
		}
		f.add(fmt.Sprint("m", i), "GetParticipantInput", "", text, map[string]string{"1": inner}, "NoMatchingCondition")
	}
	for i := range n {
		choices := map[string]string{"1": fmt.Sprint("m", i), "2": fmt.Sprint("t", i)}
		outer := "end"
		if i > 0 {
			outer = fmt.Sprint("e", i-1)
		}
		f.add(fmt.Sprint("e", i), "GetParticipantInput", "", text, choices, "NoMatchingCondition")
		f.add(fmt.Sprint("t", i), "UpdateContactAttributes", fmt.Sprint("c", i), attribute(fmt.Sprint("a", i), "1"), nil)
		read := compared(fmt.Sprint("$.Attributes.a", 7*i%n))
		f.add(fmt.Sprint("c", i), "Compare", "", read, map[string]string{"1": outer}, "NoMatchingCondition")
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
	for _, write := range []func(int) importer.Source{setAndCompare, copiesInARow, valuesInACycle, ring} {
		importertest.Grows(t, Format, 100, write)
	}

	// Few blocks hide what each variable costs.
	importertest.Grows(t, Format, 400, setAndCompareFar)
	importertest.Grows(t, Format, 800, givenAttributes)
}

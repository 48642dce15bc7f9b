package yaml_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// shop is a record of every type.
type shop struct {
	Name   string
	About  diag.Text
	Wait   time.Duration
	Share  float64
	Agents int
	Open   string
	Hubs   []string
	Lines  []string
	Tiers  []yaml.Pair[int]
	Owner  owner
	Place  diag.Place
}

type owner struct{ Name string }

var ownerObject = yaml.Object[owner]{
	Name: "an owner",
	Fields: []yaml.Field[owner]{
		yaml.Bind("name", "Who.", yaml.String, func(o *owner) *string { return &o.Name }).Required(),
	},
}

var shopObject = yaml.Object[shop]{
	Name:  "a shop",
	Where: func(s *shop) *diag.Place { return &s.Place },
	Fields: []yaml.Field[shop]{
		yaml.Bind("shop", "Its name.", yaml.String, func(s *shop) *string { return &s.Name }).Required(),
		yaml.Bind("about", "What it is for.", yaml.Placed(yaml.String), func(s *shop) *diag.Text { return &s.About }),
		yaml.Bind("wait", "How long one waits.", yaml.Duration, func(s *shop) *time.Duration { return &s.Wait }),
		yaml.Bind("share", "Of all.", yaml.Percent, func(s *shop) *float64 { return &s.Share }),
		yaml.Bind("agents", "How many.", yaml.Int(1, 100), func(s *shop) *int { return &s.Agents }),
		yaml.Bind("open", "Whether.", yaml.OneOf("always", "never"), func(s *shop) *string { return &s.Open }),
		yaml.Bind("hubs", "Where.", yaml.ListOf(yaml.String), func(s *shop) *[]string { return &s.Hubs }),
		yaml.Bind("lines", "Which.", yaml.OneOrListOf(yaml.String), func(s *shop) *[]string { return &s.Lines }),
		yaml.Bind("tiers", "Priority by tier.", yaml.MapOf(yaml.Int(0, 9)), func(s *shop) *[]yaml.Pair[int] { return &s.Tiers }),
		yaml.Bind("owner", "Who owns it.", ownerObject.Type(), func(s *shop) *owner { return &s.Owner }),
	},
}

func readShop(src string) (shop, *diag.Findings) {
	var found diag.Findings
	root := yaml.Parse("shop.yaml", []byte(src), &found)
	if root == nil {
		return shop{}, &found
	}
	s, _ := shopObject.Read(root, &found)
	return s, &found
}

func TestRecord(t *testing.T) {
	got, found := readShop(`shop: 0012
about: "yes"
wait: 1m30s
share: 12.5%
agents: 7
open: always
hubs: [paris, 08:00]
lines: main
tiers: {gold: 1, 2: 2}
owner: {name: no}
`)

	diagtest.Check(t, fstest.MapFS{}, found)
	at := func(line, column, width int) diag.Place {
		return diag.Place{File: "shop.yaml", Line: line, Column: column, Width: width}
	}
	want := shop{
		Name: "0012", About: diag.Text{Value: "yes", Place: at(2, 8, 5)}, Wait: 90 * time.Second, Share: 0.125, Agents: 7, Open: "always",
		Hubs: []string{"paris", "08:00"}, Lines: []string{"main"},
		Tiers: []yaml.Pair[int]{{Key: diag.Text{Value: "gold", Place: at(9, 9, 4)}, Value: 1}, {Key: diag.Text{Value: "2", Place: at(9, 18, 1)}, Value: 2}},
		Owner: owner{"no"}, Place: at(1, 1, 4),
	}

	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// The schema of the same table has each key, and requires those without which a record is not read.
	schema := shopObject.Schema()
	keys := schema["properties"].(yaml.Schema)
	about := keys["agents"].(yaml.Schema)["description"]
	if required := schema["required"]; !slices.Equal(required.([]string), []string{"shop"}) || len(keys) != 10 || about != "How many." {
		t.Errorf("%d keys, of which %v are required; agents: %v", len(keys), required, about)
	}
}

// The problem of a value stands next to the line that holds it.
func TestRecordFindings(t *testing.T) {
	for _, src := range []string{
		`about: x # want missing-key "a shop needs the key \"shop\"; add shop: …"`,
		`shpo: x # want unknown-key "a shop has no key \"shpo\"; did you mean \"shop\"? its keys are shop, about"`,
		"shop: x\nprice: 3 # want unknown-key \"its keys are shop, about, wait\"",
		"price: 3 # want unknown-key \"it needs shop; its keys are shop, about, wait\"",
		"shop: x\nShop: y # want unknown-key \"did you mean\"",
		`shop: [x] # want wrong-type "expected a text, found a list; write one value"`,
		`shop: {x: y} # want wrong-type "expected a text, found a map"`,
		"shop: # want bad-value \"\\\"shop\\\" has no value\"\nabout: y",
		"shop: x\nagents: ~ # want bad-value \"~ is not a value; quote it\"",
		"shop: x\nagents: seven # want wrong-type \"\\\"seven\\\" is not a whole number; write digits, from 1 to 100\"",
		"shop: x\nagents: 7.0 # want wrong-type",
		"shop: x\nagents: 0 # want bad-value \"0 is not between 1 and 100\"",
		"shop: x\nagents: 99999999999999999999 # want bad-value \"is not between\"",
		"shop: x\nagents: [1] # want wrong-type \"expected a whole number, found a list\"",
		"shop: x\nwait: 5 # want wrong-type \"\\\"5\\\" is not a duration; did you mean \\\"5s\\\"?\"",
		"shop: x\nwait: 45 Sec # want wrong-type \"did you mean \\\"45s\\\"?\"",
		"shop: x\nwait: 1hr2minutes # want wrong-type \"did you mean \\\"1h2m\\\"?\"",
		"shop: x\nwait: 5 M # want wrong-type \"did you mean \\\"5m\\\"?\"",
		"shop: x\nwait: soon # want wrong-type \"write it with its unit\"",
		"shop: x\nwait: -5 # want wrong-type \"did you mean \\\"5s\\\"?\"",
		"shop: x\nwait: -5s # want bad-value \"did you mean \\\"5s\\\"?\"",
		"shop: x\nwait: 99999999h # want bad-value \"over a hundred years\"",
		"shop: x\nwait: 1000000h # want bad-value \"over a hundred years\"",
		"shop: x\nwait: 1us # want wrong-type",
		"shop: x\nshare: 35 # want wrong-type \"did you mean \\\"35%\\\"?\"",
		"shop: x\nshare: 1 # want wrong-type \"did you mean \\\"1%\\\"?\"",
		"shop: x\nshare: 0.29 # want wrong-type \"\\\"0.29\\\" is not a share; did you mean \\\"29%\\\"?\"",
		"shop: x\nshare: .005 # want wrong-type \"did you mean \\\"0.5%\\\"?\"",
		"shop: x\nshare: 135 # want wrong-type \"write it in percent\"",
		"shop: x\nshare: most # want wrong-type \"write it in percent\"",
		"shop: x\nshare: NaN% # want wrong-type",
		"shop: x\nshare: 135% # want bad-value \"135% is not between 0% and 100%\"",
		"shop: x\nshare: -1% # want bad-value",
		"shop: x\nopen: alway # want bad-value \"\\\"alway\\\" is not one of always, never; did you mean \\\"always\\\"?\"",
		"shop: x\nopen: [always] # want wrong-type \"expected one of always, never, found a list\"",
		"shop: x\nhubs: paris # want wrong-type \"expected a list, found a text; put it in brackets\"",
		"shop: x\nhubs: [paris, [x]] # want wrong-type \"expected a text, found a list\"",
		"shop: x\nhubs:\n  - paris\n  - # want bad-value \"this item has no value\"",
		"shop: x\ntiers: gold # want wrong-type \"expected a map, found a text; write {NAME: VALUE}\"",
		"shop: x\ntiers: {gold: 10, silver: x} # want bad-value \"between 0 and 9\" # want wrong-type",
		"shop: x\nowner: me # want wrong-type \"expected an owner, found a text; write {name: …}\"",
		"shop: x\nowner: {nam: me} # want unknown-key \"did you mean \\\"name\\\"?\"",
		"shop: x\nowner: {} # want missing-key \"an owner needs the key \\\"name\\\"\"",
		// Keys without their indentation are not reported apart from the key that lacks its value.
		"shop: x\nowner: # want bad-value \"\\\"owner\\\" has no value\"\nnam: me\ntown: y\nwait: 5s\nnane: z # want unknown-key \"nane\"",
		"shop: x\nshop: y # want duplicate-key \"\\\"shop\\\" is already in line 1\"",
	} {
		t.Run(src, func(t *testing.T) {
			_, found := readShop(src)
			diagtest.Check(t, fstest.MapFS{"shop.yaml": {Data: []byte(src)}}, found)
		})
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "90s": 90 * time.Second, "1.5s": 1500 * time.Millisecond, "5m30s": 330 * time.Second,
		"500h": 500 * time.Hour, "250ms": 250 * time.Millisecond, "0s": 0,
	} {
		var found diag.Findings
		got, ok := yaml.Duration.Read(&yaml.Node{Kind: yaml.Scalar, Text: text}, &found)
		if !ok || got != want || found.Len() > 0 {
			t.Errorf("%s is %v, %v, %v", text, got, ok, found.Sorted())
		}
	}
}

func TestDurationsReadAsTheyAreWritten(t *testing.T) {
	for text, d := range map[string]time.Duration{
		"0s": 0, "1.5s": 1500 * time.Millisecond, "20s": 20 * time.Second, "1m30s": 90 * time.Second,
		"5m": 5 * time.Minute, "1h": time.Hour, "10h30m": 10*time.Hour + 30*time.Minute, "1h0m20s": time.Hour + 20*time.Second,
	} {
		if got := yaml.FormatDuration(d); got != text {
			t.Errorf("%q, want %q", got, text)
		}
	}
}

// TestKeysOfAnyMap draws a map of an object with known keys, misspelled keys and foreign ones. Each known key is
// read, each other one is reported once, and each required key that is missing is reported, unless an unknown key
// may stand for it.
func TestKeysOfAnyMap(t *testing.T) {
	type keys [4]string
	var object yaml.Object[keys]
	object.Name = "a map"
	names := []string{"flavour", "quantity", "customer", "delivery"}
	for i, name := range names {
		f := yaml.Bind(name, "It.", yaml.String, func(k *keys) *string { return &k[i] })
		if i < 2 {
			f = f.Required()
		}
		object.Fields = append(object.Fields, f)
	}
	misspelled := map[string]string{"flavuor": "flavour", "quantiy": "quantity", "custommer": "customer"}

	longtest.CheckN(t, 500, 3000, func(t *rapid.T) {
		all := slices.Concat(names, slices.Sorted(maps.Keys(misspelled)), []string{"zzz", "wwwww"})
		written := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 6, rapid.ID[string]).Draw(t, "keys")
		var src strings.Builder
		var want keys
		read, unknown := map[string]bool{}, []string{}
		mayBeAny := false
		for _, key := range written {
			src.WriteString(key + ": of " + key + "\n")
			field := key
			if !slices.Contains(names, key) {
				unknown = append(unknown, key)
				field = misspelled[key]
				mayBeAny = mayBeAny || field == ""
			}
			isMeant := field == key || !slices.Contains(written, field)
			if i := slices.Index(names, field); i >= 0 && !read[field] && isMeant {
				read[field] = true
				want[i] = "of " + key
			}
		}

		var missing []string
		for _, name := range names[:2] {
			if !read[name] && !mayBeAny {
				missing = append(missing, name)
			}
		}

		var found diag.Findings
		root := yaml.Parse("f.yaml", []byte(src.String()), &found)
		got, _ := object.Read(root, &found)
		var unknownFound, missingFound []string
		for _, x := range found.Sorted() {
			_, rest, _ := strings.Cut(x.Message, `"`)
			key, _, _ := strings.Cut(rest, `"`)
			switch x.Rule {
			case diag.MissingKey:
				missingFound = append(missingFound, key)
			case diag.UnknownKey:
				unknownFound = append(unknownFound, key)
				if near := misspelled[key]; near != "" && !strings.Contains(x.Fix, `did you mean "`+near+`"?`) {
					t.Errorf("%s is mended by %s", key, x.Fix)
				}
			default:
				t.Errorf("%v", x)
			}
		}
		slices.Sort(missingFound)
		slices.Sort(missing)
		if got != want || !slices.Equal(unknownFound, unknown) || !slices.Equal(missingFound, missing) {
			t.Errorf("%q: read %q, want %q; unknown %v, want %v; missing %v, want %v",
				src.String(), got, want, unknownFound, unknown, missingFound, missing)
		}
	})
}

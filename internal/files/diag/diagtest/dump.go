package diagtest

import (
	"fmt"
	"hash/fnv"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Dump writes a value in words, each field in a line. It leaves out zero fields and the fields that skip names. A
// pointer is written as its value.
func Dump(v any, skip ...string) string {
	var out strings.Builder
	for _, part := range partsOf(reflect.Indirect(reflect.ValueOf(v)), skip) {
		out.WriteString(part + "\n")
	}
	return out.String()
}

// partsOf writes the fields of a struct, and the rows of a list or map.
func partsOf(v reflect.Value, skip []string) []string {
	var out []string
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if f := v.Field(i); f.Kind() != reflect.Func && !f.IsZero() && !slices.Contains(skip, name) {
				out = append(out, name+": "+inLine(f, skip))
			}
		}
	case reflect.Map:
		for k, row := range v.Seq2() {
			out = append(out, inLine(k, skip)+": "+inLine(row, skip))
		}
		slices.Sort(out)
	default:
		for i := range v.Len() {
			out = append(out, inLine(v.Index(i), skip))
		}
	}
	return out
}

// inLine writes a value as one line. Values that have a text of their own, as places, are written as this text.
func inLine(v reflect.Value, skip []string) string {
	if v.CanInterface() && !v.IsZero() {
		if s, ok := v.Interface().(fmt.Stringer); ok {
			return s.String()
		}
	}

	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return inLine(v.Elem(), skip)
	case reflect.Struct, reflect.Map:
		return "{" + strings.Join(partsOf(v, skip), ", ") + "}"
	case reflect.Slice, reflect.Array:
		return "[" + strings.Join(partsOf(v, skip), ", ") + "]"
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	default:
		return fmt.Sprint(v)
	}
}

// Sum is a short sum of a text, to compare the bytes of another machine where the text is too long for testdata: two
// texts hardly ever have the same. Nobody can review it, so a figure stands next to it.
func Sum(text string) string {
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%08x", h.Sum32())
}

// Same compares a text with a file in testdata. UPDATE_FILES=1 writes the file: read each difference.
func Same(t testing.TB, name, text string) {
	t.Helper()
	path := "testdata/" + name
	if os.Getenv("UPDATE_FILES") != "" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
		t.Errorf("%s (-want +got; UPDATE_FILES=1 writes it):\n%s", path, diff)
	}
}

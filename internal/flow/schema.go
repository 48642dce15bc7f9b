package flow

import "github.com/ivrsim/ivrsim/internal/diag"

// Schema gives a flow file as a JSON Schema.
func Schema() diag.Schema { return sourceRecord.Schema() }

// PromptsSchema gives a file of translated prompts as a JSON Schema.
func PromptsSchema() diag.Schema { return translationRecord.Schema() }

// stepsSchema gives steps by name, each as one of the kinds.
func stepsSchema() diag.Schema {
	kinds := make([]diag.Schema, len(kindTable))
	for i := range kindTable {
		kinds[i] = kindTable[i].Schema()
	}
	return diag.Schema{"type": "object", "additionalProperties": diag.Schema{"anyOf": kinds}}
}

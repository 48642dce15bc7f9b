package flow

import "github.com/ivrsim/ivrsim/internal/files/yaml"

// Schema returns a flow file as a JSON Schema.
func Schema() yaml.Schema { return flowObject.Schema() }

// PromptsSchema returns a file of translated prompts as a JSON Schema.
func PromptsSchema() yaml.Schema { return translationObject.Schema() }

// stepsSchema returns steps by name, each as one of the kinds.
func stepsSchema() yaml.Schema {
	steps := make([]yaml.Schema, len(kinds))
	for i := range kinds {
		steps[i] = kinds[i].Schema()
	}
	return yaml.Schema{"type": "object", "additionalProperties": yaml.Schema{"anyOf": steps}}
}

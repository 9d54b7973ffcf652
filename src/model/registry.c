#include "model/registry.h"

#include <string.h>

const cmt_group *cmt_registry_group(const cmt_registry *registry, const char *id)
{
    size_t low = 0;
    size_t high = registry->n_groups;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int order = strcmp(registry->groups[mid].id, id);
        if (order == 0)
            return &registry->groups[mid];
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

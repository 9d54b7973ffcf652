/* What a bundle says of itself: container, manifest, state file, policy diff. */
#include "base/limits.h"
#include "bundle/bundle.h"
#include "bundle/verify.h"
#include "bundle/version.h"
#include "io/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new(64UL << 20);
    cmt_opened opened = {0};
    cmt_manifest manifest = {0};
    cmt_seen seen = {0};
    cmt_value *policy = NULL;
    cmt_diff diff = {0};
    const char *text = (const char *)data;
    if (mem == NULL)
        return 0;
    (void)!cmt_bundle_read(mem, data, size, &opened, NULL);
    (void)!cmt_manifest_read(mem, text, size, &manifest, NULL);
    (void)!cmt_seen_read(mem, text, size, &seen, NULL);
    if (cmt_json_read(mem, text, size, CMT_MAX_JSON_BYTES, &policy, NULL) == CMT_OK)
        (void)!cmt_policy_diff(mem, policy, policy, &diff, NULL);
    cmt_arena_free(mem);
    return 0;
}

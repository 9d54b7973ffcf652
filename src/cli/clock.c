#include "cli/cli.h"

#include <time.h>

cmt_status cmt_cli_time(cmt_cli *cli, cmt_time *out)
{
    if (cli->now == NULL) {
        *out = (cmt_time)time(NULL);
    } else if (!cmt_time_read(cli->now, out)) {
        return cmt_cli_usage(cli, "--now takes a time such as 2027-04-30T00:00:00Z");
    }
    return CMT_OK;
}
